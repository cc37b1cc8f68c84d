#include "dais/sfu/clock_map.h"

int64_t ntp_to_us(uint64_t ntp)
{
    return (int64_t)((ntp >> 32) * US_PER_S + (((ntp & 0xffffffff) * US_PER_S) >> 32));
}

uint64_t ntp_from_us(int64_t us)
{
    uint64_t s = (uint64_t)us / US_PER_S;
    uint64_t rest = (uint64_t)us % US_PER_S;
    return s << 32 | ((rest << 32) + US_PER_S / 2) / US_PER_S;
}

static void bucket_turn(struct clock_map *map, time_us arrival_us)
{
    if (arrival_us - map->bucket_start_us < CLOCK_MAP_BUCKET_US) {
        return;
    }
    map->at = (map->at + 1) % CLOCK_MAP_BUCKETS;
    map->bucket_used[map->at] = false;
    map->bucket_start_us = arrival_us;
}

void clock_map_on_sr(struct clock_map *map, uint64_t ntp, time_us arrival_us)
{
    if (ntp == 0) {
        return;
    }
    int64_t sample = arrival_us - ntp_to_us(ntp);
    int64_t step = sample - map->offset_us;
    if (!map->valid || step > CLOCK_MAP_STEP_US || step < -CLOCK_MAP_STEP_US) {
        *map = (struct clock_map){.valid = true, .bucket_start_us = arrival_us}; /* first, or the clock was set */
    }
    bucket_turn(map, arrival_us);
    if (!map->bucket_used[map->at] || sample < map->bucket_min_us[map->at]) {
        map->bucket_used[map->at] = true;
        map->bucket_min_us[map->at] = sample;
    }
    map->offset_us = sample;
    for (unsigned i = 0; i < CLOCK_MAP_BUCKETS; i++) {
        if (map->bucket_used[i] && map->bucket_min_us[i] < map->offset_us) {
            map->offset_us = map->bucket_min_us[i];
        }
    }
}

bool clock_map_of_rtp(const struct clock_map *map, const struct recv_stream *stream, uint32_t timestamp,
                      time_us *ret_us)
{
    if (!map->valid || !stream->has_sr) {
        return false;
    }
    int64_t ticks = (int32_t)(timestamp - stream->sr_rtp);
    *ret_us = ntp_to_us(stream->sr_ntp) + map->offset_us + ticks * US_PER_S / stream->clock_hz;
    return true;
}

bool clock_map_to_rtp(const struct clock_map *map, const struct recv_stream *stream, time_us at_us,
                      uint32_t *ret_timestamp)
{
    if (!map->valid || !stream->has_sr) {
        return false;
    }
    int64_t since_us = at_us - (ntp_to_us(stream->sr_ntp) + map->offset_us);
    /* Split, so that days do not overflow. */
    int64_t ticks = since_us / US_PER_S * stream->clock_hz + since_us % US_PER_S * stream->clock_hz / US_PER_S;
    *ret_timestamp = stream->sr_rtp + (uint32_t)ticks;
    return true;
}
