#include "dais/sfu/keyframes.h"

void keyframes_want(struct keyframes *k, time_us now_us)
{
    if (k->wanted) {
        return;
    }
    k->wanted = true;
    k->repeats = 0;
    time_us earliest_us = k->asked_us + KEYFRAMES_INTERVAL_US;
    k->due_us = k->asked && earliest_us > now_us ? earliest_us : now_us;
}

void keyframes_satisfied(struct keyframes *k)
{
    k->wanted = false;
}

bool keyframes_poll(struct keyframes *k, time_us rtt_us, time_us now_us)
{
    if (!k->wanted || now_us < k->due_us) {
        return false;
    }
    time_us wait = 2 * rtt_us;
    wait = wait < KEYFRAMES_REPEAT_MIN_US ? KEYFRAMES_REPEAT_MIN_US : wait;
    wait = wait > KEYFRAMES_REPEAT_MAX_US ? KEYFRAMES_REPEAT_MAX_US : wait;
    if (k->repeats >= KEYFRAMES_REPEATS) {
        wait = KEYFRAMES_REPEAT_SLOW_US;
    } else {
        k->repeats++;
    }
    k->asked = true;
    k->asked_us = now_us;
    k->due_us = now_us + wait;
    return true;
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
