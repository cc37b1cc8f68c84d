/* One thread of a crew, tick by tick. */
#include "rota.h"

#include <stdio.h>
#include <string.h>

#define SLICES   10 /* people who only receive have their turn every so many ticks */
#define PUT_US   (250 * US_PER_MS)
#define LEAVE_US (3 * US_PER_S)

/* ── faults ── */

static void note_fault(struct crew *crew, const char *text)
{
    pthread_mutex_lock(&crew->fault_lock);
    unsigned i = 0;
    while (i < crew->fault_count && strcmp(crew->faults[i].text, text) != 0) {
        i++;
    }
    if (i == crew->fault_count && i < CREW_FAULTS) {
        snprintf(crew->faults[i].text, CREW_TEXT_SIZE, "%s", text);
        crew->fault_count++;
    }
    if (i < CREW_FAULTS) {
        crew->faults[i].count++;
    }
    pthread_mutex_unlock(&crew->fault_lock);
}

/* ── one thread ── */

static bool is_due(const struct crew_thread *t, const struct member *m)
{
    time_us from_us = m->person.publishes ? t->crew->start_us : atomic_load(&t->crew->receivers_us);
    return from_us != 0 && t->env.now_us >= from_us + m->due_us;
}

static void join(struct crew_thread *t, struct member *m)
{
    if (crew_is_dais(t->crew)) {
        dais_join(&m->dais);
    } else {
        whip_join(&m->whip);
    }
}

static void step_member(struct crew_thread *t, struct member *m)
{
    struct person *p = &m->person;
    if (m->leaving) {
        rota_go_on_leaving(t, m);
        return;
    }
    if (p->state == PERSON_WAITING && is_due(t, m)) {
        join(t, m);
    }
    person_step(p);
    if (crew_is_dais(t->crew)) {
        dais_step(&m->dais);
    }
    if (p->state == PERSON_FAILED && !m->noted) { /* now, or in a callback since the last step */
        m->noted = true;
        note_fault(t->crew, p->problem);
    }
}

void crew_count_members(struct crew_thread *t)
{
    unsigned counts[PERSON_LEFT + 1] = {0}, publishers_in = 0, away = 0;
    for (unsigned i = 0; i < t->count; i++) {
        const struct person *p = &t->members[i]->person;
        counts[p->state]++;
        publishers_in += p->publishes && (p->state >= PERSON_IN) ? 1 : 0;
        away += p->state == PERSON_IN && dais_is_cut(&t->members[i]->dais) ? 1 : 0;
    }
    atomic_store(&t->away, away);
    atomic_store(&t->waiting, counts[PERSON_WAITING] + counts[PERSON_LEFT]); /* for whom others come */
    atomic_store(&t->joining, counts[PERSON_ASKING] + counts[PERSON_CONNECTING] + counts[PERSON_CONNECTED]);
    atomic_store(&t->in, counts[PERSON_IN]);
    atomic_store(&t->failed, counts[PERSON_FAILED]);
    atomic_store(&t->publishers_in, publishers_in);
}

static void begin_leaving(struct crew_thread *t)
{
    t->leaving = true;
    t->leave_us = t->env.now_us;
    for (unsigned i = 0; i < t->count; i++) {
        person_close(&t->members[i]->person);
        if (!crew_is_dais(t->crew)) {
            whip_leave(&t->members[i]->whip);
        }
    }
}

static void finish(struct crew_thread *t)
{
    uv_close((uv_handle_t *)&t->tick, NULL);
    uv_stop(&t->loop);
}

static void leave_on(struct crew_thread *t)
{
    unsigned left = 0;
    for (unsigned i = 0; i < t->count; i++) {
        struct member *m = t->members[i];
        if (crew_is_dais(t->crew)) {
            dais_leave(&m->dais);
        }
        left += crew_is_dais(t->crew) ? !m->dais.gone : !m->whip.gone;
    }
    if (left == 0 || t->env.now_us - t->leave_us > LEAVE_US) {
        finish(t);
    }
}

/* Its share of the room's chat, one person after the other. */
static void chat(struct crew_thread *t)
{
    unsigned per_s = t->crew->config.scenario->chat_per_s;
    if (per_s == 0 || t->env.now_us < t->next_chat_us || t->count == 0) {
        return;
    }
    time_us gap_us = (time_us)US_PER_S * t->crew->thread_count / per_s;
    t->next_chat_us = (t->next_chat_us == 0 ? t->env.now_us : t->next_chat_us) + gap_us;
    dais_chat(&t->members[t->next_chatter++ % t->count]->dais);
}

static void put_out(struct crew_thread *t)
{
    tally_move_slow(&t->env.tally, &t->slow_env.tally);
    outbox_put(&t->outbox, &t->env.tally);
}

void crew_on_tick(uv_timer_t *timer)
{
    struct crew_thread *t = timer->data;
    t->env.now_us = t->slow_env.now_us = clock_now_us();
    if (t->expected_us != 0) {
        env_time(&t->env, SERIES_LAG, t->env.now_us - t->expected_us);
    }
    t->expected_us = t->env.now_us + CREW_TICK_MS * US_PER_MS;
    if (atomic_load(&t->crew->stopping)) {
        if (!t->leaving) {
            begin_leaving(t);
        }
        leave_on(t);
        put_out(t);
        return;
    }
    t->slice = (t->slice + 1) % SLICES;
    for (unsigned i = 0; i < t->count; i++) {
        struct member *m = t->members[i];
        if (m->person.publishes || i % SLICES == t->slice) {
            step_member(t, m);
        }
    }
    if (crew_is_dais(t->crew)) {
        chat(t);
    }
    rota_step(t);
    if (t->env.now_us >= t->next_put_us) {
        t->next_put_us = t->env.now_us + PUT_US;
        crew_count_members(t);
        put_out(t);
    }
}
