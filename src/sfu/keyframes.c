#include "dais/sfu/keyframes.h"

void keyframes_want(struct keyframes *k, bool urgent, time_us now_us)
{
    k->urgent |= urgent;
    if (!k->wanted) {
        k->wanted = true;
        k->repeats = 0;
        k->due_us = now_us;
    }
}

void keyframes_satisfied(struct keyframes *k)
{
    k->wanted = k->urgent = false;
}

static bool pace_allows(const struct keyframe_pace *pace, bool urgent, time_us now_us)
{
    if (!urgent) {
        return now_us >= pace->free_us;
    }
    bool apart = !pace->asked || now_us - pace->asked_us >= KEYFRAMES_SPACING_US;
    return apart && now_us >= pace->free_us - KEYFRAMES_INTERVAL_US;
}

bool keyframes_joins(const struct keyframes *k, time_us now_us)
{
    return k->wanted && now_us >= k->due_us;
}

bool keyframes_due(const struct keyframes *k, const struct keyframe_pace *pace, time_us now_us)
{
    bool unheard = k->urgent && k->repeats > 0 && !pace->answered;
    return keyframes_joins(k, now_us) && (unheard || pace_allows(pace, k->urgent, now_us));
}

void keyframes_asked(struct keyframes *k, time_us rtt_us, time_us now_us)
{
    time_us wait = 2 * rtt_us;
    wait = wait < KEYFRAMES_REPEAT_MIN_US ? KEYFRAMES_REPEAT_MIN_US : wait;
    wait <<= k->repeats < KEYFRAMES_DOUBLINGS ? k->repeats : KEYFRAMES_DOUBLINGS;
    wait = wait > KEYFRAMES_REPEAT_MAX_US ? KEYFRAMES_REPEAT_MAX_US : wait;
    if (k->repeats >= KEYFRAMES_REPEATS) {
        wait = KEYFRAMES_REPEAT_SLOW_US;
    } else {
        k->repeats++;
    }
    k->due_us = now_us + wait;
}

void keyframe_pace_asked(struct keyframe_pace *pace, time_us now_us)
{
    time_us from_us = pace->free_us > now_us ? pace->free_us : now_us;
    time_us most_us = now_us + 2 * KEYFRAMES_INTERVAL_US; /* repetitions draw no more ahead than what is urgent */
    pace->free_us = from_us + KEYFRAMES_INTERVAL_US < most_us ? from_us + KEYFRAMES_INTERVAL_US : most_us;
    pace->asked = true;
    pace->answered = false;
    pace->asked_us = now_us;
}

bool keyframe_budget_take(struct keyframe_budget *b, time_us now_us)
{
    unsigned newest = (b->at + KEYFRAMES_RECEIVER_COUNT - 1u) % KEYFRAMES_RECEIVER_COUNT;
    if (b->used > 0 && now_us - b->taken_us[newest] < KEYFRAMES_RECEIVER_MIN_US) {
        return false;
    }
    if (b->used == KEYFRAMES_RECEIVER_COUNT && now_us - b->taken_us[b->at] < KEYFRAMES_RECEIVER_US) {
        return false;
    }
    b->taken_us[b->at] = now_us;
    b->at = (uint8_t)((b->at + 1u) % KEYFRAMES_RECEIVER_COUNT);
    b->used = b->used < KEYFRAMES_RECEIVER_COUNT ? (uint8_t)(b->used + 1) : b->used;
    return true;
}
