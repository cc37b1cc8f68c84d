/* The thread that asks other servers, and the queues to it and back. */
#include "fetch_priv.h"

#include "dais/base/limits.h"
#include "dais/base/metrics.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utlist.h>

METRIC(fetches, "dais_fetches_total", COUNTER, "Requests made to other servers");
METRIC(fetches_failed, "dais_fetches_failed_total", COUNTER, "Those that got no answer");

#define WAIT_MS 60000 /* a start wakes the thread; this is for nothing in particular */

struct fetcher {
    pthread_mutex_t lock; /* of the queues, the count and `stopping` */
    struct fetch *waiting, *done;
    uint32_t count; /* started and not told yet */
    bool stopping;
    CURLM *multi; /* the thread's; curl_multi_wakeup from any */
    struct fetch *running;
    int fd;
    bool started;
    pthread_t thread;
};

static struct fetch *take(struct fetcher *fetcher, struct fetch **list)
{
    pthread_mutex_lock(&fetcher->lock);
    struct fetch *fetch = *list;
    if (fetch)
        DL_DELETE(*list, fetch);
    pthread_mutex_unlock(&fetcher->lock);
    return fetch;
}

/* ── the thread ── */

static void give_back(struct fetcher *fetcher, struct fetch *fetch)
{
    uint64_t one = 1;
    pthread_mutex_lock(&fetcher->lock);
    DL_APPEND(fetcher->done, fetch);
    while (write(fetcher->fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    pthread_mutex_unlock(&fetcher->lock);
}

static void begin_waiting(struct fetcher *fetcher)
{
    struct fetch *fetch;
    while ((fetch = take(fetcher, &fetcher->waiting))) {
        if (curl_multi_add_handle(fetcher->multi, fetch->curl)) {
            transfer_ended(fetch, CURLE_OUT_OF_MEMORY);
            give_back(fetcher, fetch);
        } else {
            DL_APPEND(fetcher->running, fetch);
        }
    }
}

static void end_finished(struct fetcher *fetcher)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(fetcher->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *private = NULL;
        CURLcode code = message->data.result; /* the message is gone with its handle */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        struct fetch *fetch = (struct fetch *)(void *)private;
        curl_multi_remove_handle(fetcher->multi, fetch->curl);
        DL_DELETE(fetcher->running, fetch);
        transfer_ended(fetch, code);
        give_back(fetcher, fetch);
    }
}

static bool is_stopping(struct fetcher *fetcher)
{
    pthread_mutex_lock(&fetcher->lock);
    bool stopping = fetcher->stopping;
    pthread_mutex_unlock(&fetcher->lock);
    return stopping;
}

static void *fetch_thread(void *user)
{
    struct fetcher *fetcher = user;
    while (!is_stopping(fetcher)) {
        int running, ready;
        begin_waiting(fetcher);
        curl_multi_perform(fetcher->multi, &running);
        end_finished(fetcher);
        curl_multi_poll(fetcher->multi, NULL, 0, WAIT_MS, &ready);
    }
    return NULL;
}

/* ── life ── */

/* Signals are the main thread's. */
static int start_thread(struct fetcher *fetcher)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(&fetcher->thread, NULL, fetch_thread, fetcher);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed;
}

enum err fetcher_create(struct fetcher **ret_fetcher)
{
    struct fetcher *fetcher = calloc(1, sizeof *fetcher);
    if (!fetcher)
        return ERR_NO_MEMORY;
    pthread_mutex_init(&fetcher->lock, NULL);
    fetcher->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    bool ok = fetcher->fd >= 0 && !curl_global_init(CURL_GLOBAL_DEFAULT);
    fetcher->multi = ok ? curl_multi_init() : NULL;
    fetcher->started = fetcher->multi && !start_thread(fetcher);
    if (!fetcher->started) {
        fetcher_destroy(fetcher);
        return ERR_NO_MEMORY;
    }
    *ret_fetcher = fetcher;
    return ERR_OK;
}

static void free_all(struct fetch *list)
{
    struct fetch *fetch, *next;
    DL_FOREACH_SAFE(list, fetch, next)
    {
        transfer_free(fetch);
    }
}

void fetcher_destroy(struct fetcher *fetcher)
{
    if (!fetcher)
        return;
    pthread_mutex_lock(&fetcher->lock);
    fetcher->stopping = true;
    pthread_mutex_unlock(&fetcher->lock);
    if (fetcher->started) {
        curl_multi_wakeup(fetcher->multi);
        pthread_join(fetcher->thread, NULL);
    }
    struct fetch *fetch;
    DL_FOREACH(fetcher->running, fetch)
    {
        curl_multi_remove_handle(fetcher->multi, fetch->curl);
    }
    free_all(fetcher->running);
    free_all(fetcher->waiting);
    free_all(fetcher->done);
    if (fetcher->multi)
        curl_multi_cleanup(fetcher->multi);
    if (fetcher->fd >= 0)
        close(fetcher->fd);
    pthread_mutex_destroy(&fetcher->lock);
    free(fetcher);
}

/* ── the loop's side ── */

int fetch_fd(const struct fetcher *fetcher)
{
    return fetcher->fd;
}

enum err fetch_start(struct fetcher *fetcher, const struct fetch_request *request, fetch_fn *fn, void *user)
{
    pthread_mutex_lock(&fetcher->lock);
    bool full = fetcher->count >= LIMIT_FETCHES;
    pthread_mutex_unlock(&fetcher->lock);
    if (full)
        return ERR_BUSY;
    struct fetch *fetch = transfer_new(request);
    if (!fetch)
        return ERR_NO_MEMORY;
    fetch->fn = fn;
    fetch->user = user;
    pthread_mutex_lock(&fetcher->lock);
    DL_APPEND(fetcher->waiting, fetch);
    fetcher->count++;
    pthread_mutex_unlock(&fetcher->lock);
    metric_add(&fetches, 1);
    curl_multi_wakeup(fetcher->multi);
    return ERR_OK;
}

void fetch_poll(struct fetcher *fetcher)
{
    uint64_t count;
    while (read(fetcher->fd, &count, sizeof count) < 0 && errno == EINTR)
        ;
    struct fetch *fetch;
    while ((fetch = take(fetcher, &fetcher->done))) {
        pthread_mutex_lock(&fetcher->lock);
        fetcher->count--;
        pthread_mutex_unlock(&fetcher->lock);
        metric_add(&fetches_failed, fetch->err != ERR_OK);
        const struct fetch_reply reply = {.err = fetch->err,
                                          .status = fetch->status,
                                          .body = {fetch->body, fetch->body_len},
                                          .problem = fetch->problem};
        fetch->fn(fetch->user, &reply);
        transfer_free(fetch);
    }
}
