#include "dais/sfu/audio_level.h"

void audio_level_on_packet(struct audio_level *a, uint8_t level_dbov, uint32_t duration_us)
{
    uint8_t level = level_dbov > AUDIO_SILENT_DBOV ? AUDIO_SILENT_DBOV : level_dbov;
    if (level <= AUDIO_LOUD_DBOV) {
        a->loud_us[a->bucket] += duration_us;
    }
    a->bucket_us += duration_us;
    a->bucket_sum += (uint64_t)(AUDIO_SILENT_DBOV - level) * duration_us;
}

void audio_level_turn(struct audio_level *a, time_us now_us)
{
    /* A late turn may hold more sound than a bucket's time: averaged over what there is, at least one bucket. */
    uint32_t over_us = a->bucket_us > AUDIO_BUCKET_US ? a->bucket_us : AUDIO_BUCKET_US;
    uint32_t average = (uint32_t)(a->bucket_sum * 256 / over_us);
    a->energy = (a->energy + average) / 2;
    if (a->loud_us[a->bucket] * 2 >= AUDIO_BUCKET_US) {
        a->loud_at_us = now_us;
    }
    uint32_t loud_us = 0;
    for (unsigned i = 0; i < AUDIO_BUCKETS; i++) {
        loud_us += a->loud_us[i] > AUDIO_BUCKET_US ? AUDIO_BUCKET_US : a->loud_us[i];
    }
    a->speaking = loud_us >= AUDIO_SPEAKING_US;
    a->bucket = (a->bucket + 1) % AUDIO_BUCKETS;
    a->loud_us[a->bucket] = 0;
    a->bucket_us = 0;
    a->bucket_sum = 0;
}

uint8_t audio_level_dbov(const struct audio_level *a)
{
    return (uint8_t)(AUDIO_SILENT_DBOV - a->energy / 256);
}
