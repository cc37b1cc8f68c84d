/* When and by whom: read and written. */
#include "media_source.h"

#include <string.h>

#define NUMBER_AT 4
#define TIME_AT   6
#define TIME_BITS 48

static const uint8_t magic[NUMBER_AT] = {0xda, 0x15, 0x10, 0xad};

void media_stamp_write(uint8_t out[MEDIA_STAMP_BYTES], const struct media_stamp *stamp)
{
    uint64_t at = (uint64_t)stamp->at_us;
    memcpy(out, magic, sizeof magic);
    store_u16(out + NUMBER_AT, stamp->number);
    store_u16(out + TIME_AT, (uint16_t)(at >> 32));
    store_u32(out + TIME_AT + 2, (uint32_t)at);
}

bool media_stamp_read(const uint8_t *payload, size_t size, struct media_stamp *ret_stamp)
{
    if (size < MEDIA_STAMP_BYTES || memcmp(payload + size - MEDIA_STAMP_BYTES, magic, sizeof magic) != 0) {
        return false;
    }
    const uint8_t *p = payload + size - MEDIA_STAMP_BYTES;
    uint64_t at = (uint64_t)load_u16(p + TIME_AT) << 32 | load_u32(p + TIME_AT + 2);
    *ret_stamp = (struct media_stamp){.number = load_u16(p + NUMBER_AT), .at_us = (time_us)at};
    return true;
}
