/* Comings and goings. */
#include "rota.h"

static bool may_leave(const struct member *m)
{
    return !m->person.publishes && m->person.state == PERSON_IN && !m->leaving && !dais_is_cut(&m->dais);
}

/* The next one of this thread's whose turn it is; NULL: nobody can. */
static struct member *next_to_leave(struct crew_thread *t)
{
    for (unsigned i = 0; i < t->count; i++) {
        struct member *m = t->members[t->next_leaver++ % t->count];
        if (may_leave(m)) {
            return m;
        }
    }
    return NULL;
}

static void leave(struct crew_thread *t, struct member *m)
{
    m->leaving = true;
    env_add(&t->env, SUM_LEAVES, 1);
    person_close(&m->person);
    if (crew_is_dais(t->crew)) {
        dais_leave(&m->dais);
    } else {
        whip_leave(&m->whip);
    }
}

void rota_go_on_leaving(struct crew_thread *t, struct member *m)
{
    bool is_dais = crew_is_dais(t->crew);
    if (is_dais) {
        dais_leave(&m->dais);
    }
    if (!person_is_gone(&m->person) || !(is_dais ? m->dais.gone : m->whip.gone)) {
        return;
    }
    m->leaving = false;
    m->due_us = 0;
    person_renew(&m->person);
    dais_renew(&m->dais);
    whip_renew(&m->whip);
}

static void churn(struct crew_thread *t, time_us counting_us)
{
    unsigned per_s = t->crew->config.scenario->churn_per_s;
    t->next_churn_us = t->next_churn_us == 0 ? counting_us : t->next_churn_us;
    while (per_s > 0 && t->next_churn_us <= t->env.now_us) {
        struct member *m = next_to_leave(t);
        t->next_churn_us += (time_us)US_PER_S * t->crew->thread_count / per_s;
        if (m != NULL) {
            leave(t, m);
        }
    }
}

/* The first time in the middle of the first span, and not in the last half of one, so that the run's end sees them back. */
static void cut(struct crew_thread *t, time_us counting_us)
{
    const struct scenario *s = t->crew->config.scenario;
    time_us every_us = (time_us)s->cut_every_s * US_PER_S;
    time_us last_us = counting_us + (time_us)s->duration_s * US_PER_S - every_us / 2;
    t->next_cut_us = t->next_cut_us == 0 ? counting_us + every_us / 2 : t->next_cut_us;
    if (every_us == 0 || t->env.now_us < t->next_cut_us || t->next_cut_us > last_us) {
        return;
    }
    t->next_cut_us += every_us;
    for (unsigned i = 0; i < t->count; i++) {
        if (t->members[i]->person.state == PERSON_IN) {
            dais_cut(&t->members[i]->dais);
        }
    }
}

void rota_step(struct crew_thread *t)
{
    time_us counting_us = atomic_load(&t->crew->counting_us);
    if (counting_us != 0) {
        churn(t, counting_us);
        cut(t, counting_us);
    }
}
