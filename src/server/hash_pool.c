/* The threads that hash passwords, so that the loop does not. */
#include "auth_priv.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

struct job_list {
    struct hash_job *first, *last;
};

struct hash_pool {
    pthread_mutex_t lock; /* of all below but the threads */
    pthread_cond_t wake;
    struct job_list waiting;
    struct job_list done;
    uint32_t waiting_count;
    bool stopping;
    int fd;
    size_t thread_count;
    pthread_t threads[HASH_THREADS];
};

static void list_push(struct job_list *list, struct hash_job *job)
{
    job->next = NULL;
    if (list->last)
        list->last->next = job;
    else
        list->first = job;
    list->last = job;
}

static struct hash_job *list_pop(struct job_list *list)
{
    struct hash_job *job = list->first;
    if (job) {
        list->first = job->next;
        if (!list->first)
            list->last = NULL;
    }
    return job;
}

void hash_job_free(struct hash_job *job)
{
    if (job) {
        secret_clear(job, sizeof *job);
        free(job);
    }
}

static void job_run(struct hash_job *job)
{
    struct str password = {job->password, job->password_len};
    job->err = job->hash[0] ? password_verify(password, job->hash) : password_hash(password, job->hash);
    secret_clear(job->password, sizeof job->password);
}

static void *pool_thread(void *user)
{
    struct hash_pool *pool = user;
    /* Media and the loop go first. Of this thread only: Linux keeps a nice value for each. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
    pthread_mutex_lock(&pool->lock);
    while (!pool->stopping) {
        struct hash_job *job = list_pop(&pool->waiting);
        if (!job) {
            pthread_cond_wait(&pool->wake, &pool->lock);
            continue;
        }
        pool->waiting_count--;
        pthread_mutex_unlock(&pool->lock);
        job_run(job);
        pthread_mutex_lock(&pool->lock);
        list_push(&pool->done, job);
        uint64_t one = 1;
        while (write(pool->fd, &one, sizeof one) < 0 && errno == EINTR)
            ;
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Signals are the main thread's. */
static int start_thread(pthread_t *thread, struct hash_pool *pool)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(thread, NULL, pool_thread, pool);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed;
}

enum err hash_pool_create(struct hash_pool **ret_pool)
{
    struct hash_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return ERR_NO_MEMORY;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (pool->fd < 0)
        goto fail;
    for (; pool->thread_count < HASH_THREADS; pool->thread_count++) {
        if (start_thread(&pool->threads[pool->thread_count], pool))
            goto fail;
    }
    *ret_pool = pool;
    return ERR_OK;
fail:
    hash_pool_destroy(pool);
    return ERR_NO_MEMORY;
}

void hash_pool_destroy(struct hash_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    struct hash_job *job;
    while ((job = list_pop(&pool->waiting)) || (job = list_pop(&pool->done)))
        hash_job_free(job);
    if (pool->fd >= 0)
        close(pool->fd);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

int hash_pool_fd(const struct hash_pool *pool)
{
    return pool->fd;
}

enum err hash_pool_push(struct hash_pool *pool, struct hash_job *job)
{
    enum err err = ERR_BUSY;
    pthread_mutex_lock(&pool->lock);
    if (pool->waiting_count < LIMIT_HASH_QUEUE) {
        list_push(&pool->waiting, job);
        pool->waiting_count++;
        pthread_cond_signal(&pool->wake);
        err = ERR_OK;
    }
    pthread_mutex_unlock(&pool->lock);
    return err;
}

struct hash_job *hash_pool_next(struct hash_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct hash_job *job = list_pop(&pool->done);
    if (!job) {
        uint64_t count;
        while (read(pool->fd, &count, sizeof count) < 0 && errno == EINTR)
            ;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}
