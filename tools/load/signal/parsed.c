/* Frames that come to many. */
#include "parsed.h"

#include <stdlib.h>
#include <string.h>

static bool is_kept(const struct parsed *parsed, struct str text)
{
    return parsed->frame != NULL && parsed->len == text.len && memcmp(parsed->text, text.data, text.len) == 0;
}

static bool make_room(struct parsed *parsed, size_t len)
{
    if (len <= parsed->room) {
        return true;
    }
    char *larger = realloc(parsed->text, len);
    if (larger == NULL) {
        return false;
    }
    parsed->text = larger;
    parsed->room = len;
    return true;
}

json_t *parsed_frame(struct parsed *parsed, struct str text)
{
    if (is_kept(parsed, text)) {
        return parsed->frame;
    }
    json_decref(parsed->frame);
    parsed->frame = NULL;
    if (!make_room(parsed, text.len)) {
        return NULL;
    }
    memcpy(parsed->text, text.data, text.len);
    parsed->len = text.len;
    parsed->frame = json_loadb(text.data, text.len, 0, NULL);
    return parsed->frame;
}

void parsed_finish(struct parsed *parsed)
{
    json_decref(parsed->frame);
    free(parsed->text);
    *parsed = (struct parsed){0};
}
