#include "dais/wire/red.h"

#define MORE 0x80

enum err red_parse(const uint8_t *payload, size_t size, struct red_layout *ret_layout)
{
    size_t header = 0, earlier = 0;
    for (unsigned i = 0; i <= RED_BLOCKS_MAX && header < size; i++) {
        if ((payload[header] & MORE) == 0) {
            if (header + 1 + earlier > size) {
                return ERR_INVALID;
            }
            *ret_layout = (struct red_layout){.header_bytes = header + 1, .primary_at = header + 1 + earlier};
            return ERR_OK;
        }
        if (size - header < RED_BLOCK_HEADER_BYTES) {
            return ERR_INVALID;
        }
        earlier += (size_t)(payload[header + 2] & 3) << 8 | payload[header + 3];
        header += RED_BLOCK_HEADER_BYTES;
    }
    return ERR_INVALID;
}

enum err red_write(struct writer *w, uint8_t pt, const struct red_block *earlier, size_t count)
{
    if (count > RED_BLOCKS_MAX) {
        return ERR_LIMIT;
    }
    for (size_t i = 0; i < count; i++) {
        if (earlier[i].offset > RED_OFFSET_MAX || earlier[i].size > RED_LENGTH_MAX) {
            return ERR_LIMIT;
        }
    }
    for (size_t i = 0; i < count; i++) {
        writer_u8(w, (uint8_t)(MORE | pt));
        writer_u24(w, earlier[i].offset << 10 | earlier[i].size);
    }
    writer_u8(w, pt);
    for (size_t i = 0; i < count; i++) {
        writer_bytes(w, earlier[i].data, earlier[i].size);
    }
    return ERR_OK;
}
