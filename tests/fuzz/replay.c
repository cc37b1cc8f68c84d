/*
 * Runs a fuzz target over its corpus without a fuzzer: replay FOLDER. Each input runs as it is; then every prefix of
 * it; then once for every byte set to its value + 1, - 1, 0 and 255, which covers every length field there is. Inputs
 * are copied into heap blocks of exactly their size, so that AddressSanitizer sees the first byte read outside.
 *
 * Inputs longer than VARIANTS bytes take evenly spread prefixes and bytes only: the work stays bounded.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VARIANTS        2048
#define INPUT_BYTES_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size);
    if (exact == NULL && size > 0) {
        abort();
    }
    if (size > 0) {
        memcpy(exact, data, size);
    }
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static size_t run_variants(uint8_t *data, size_t size)
{
    size_t step = size / VARIANTS + 1;
    size_t runs = 1;
    run(data, size);
    for (size_t i = 0; i < size; i += step) {
        uint8_t was = data[i];
        const uint8_t values[4] = {(uint8_t)(was + 1), (uint8_t)(was - 1), 0, 255};
        run(data, i);
        for (int k = 0; k < 4; k++) {
            data[i] = values[k];
            run(data, size);
        }
        data[i] = was;
        runs += 5;
    }
    return runs;
}

static size_t run_file(const char *folder, const char *name)
{
    char path[4096];
    static uint8_t data[INPUT_BYTES_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    return run_variants(data, size);
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    size_t files = 0, runs = 0;
    if (folder == NULL) {
        fprintf(stderr, "usage: replay FOLDER\n");
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] != '.') {
            runs += run_file(argv[1], entry->d_name);
            files++;
        }
    }
    closedir(folder);
    printf("%zu inputs, %zu runs\n", files, runs);
    return files > 0 ? 0 : 1;
}
