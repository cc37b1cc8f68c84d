/* One order for every change: decided, applied in memory, handed to the store, told after the commit. */
#include "dais/server/site.h"

#include "dais/base/log.h"

#include <assert.h>
#include <stdlib.h>
#include <utlist.h>

struct site_room {
    struct room room;
    UT_hash_handle hh; /* by room.channel */
};

struct wait {
    uint64_t ticket;
    site_wait_fn *fn;
    void *user;
    struct wait *prev, *next; /* tickets rise */
};

struct site {
    struct store *store;
    struct directory dir;
    struct site_room *rooms;
    struct site_hooks hooks;
    struct site_beside beside; /* functions NULL: none */
    struct event_list list;
    struct wait *waits;
    uint64_t done_ticket;
    int64_t audit_ms; /* how long the audit log is kept */
    bool changing;
    bool broken; /* the directory could not be read back: nobody may be answered from what is left of it */
};

/* ── life ── */

enum err site_create(struct store *store, struct site **ret_site)
{
    struct site *site = calloc(1, sizeof *site);
    if (!site)
        return ERR_NO_MEMORY;
    site->store = store;
    site_set_audit_days(site, SITE_AUDIT_DAYS);
    event_list_init(&site->list);
    directory_init(&site->dir, id_random());
    enum err err = store_directory_load(store, &site->dir);
    if (err) {
        site_destroy(site);
        return err;
    }
    *ret_site = site;
    return ERR_OK;
}

static void forget_room(struct site *site, struct site_room *entry)
{
    HASH_DEL(site->rooms, entry);
    room_finish(&entry->room);
    free(entry);
}

static void end_waits(struct site *site, uint64_t ticket, enum err err)
{
    while (site->waits && site->waits->ticket <= ticket) {
        struct wait *wait = site->waits;
        DL_DELETE(site->waits, wait);
        wait->fn(wait->user, err);
        free(wait);
    }
}

void site_destroy(struct site *site)
{
    if (!site)
        return;
    end_waits(site, UINT64_MAX, ERR_CLOSED);
    struct site_room *entry, *next;
    HASH_ITER(hh, site->rooms, entry, next)
    {
        forget_room(site, entry);
    }
    event_list_finish(&site->list);
    directory_finish(&site->dir);
    free(site);
}

void site_set_hooks(struct site *site, const struct site_hooks *hooks)
{
    site->hooks = *hooks;
}

void site_set_beside(struct site *site, const struct site_beside *beside)
{
    site->beside = *beside;
}

bool site_broken(const struct site *site)
{
    return site->broken || store_broken(site->store);
}

struct directory *site_directory_of(struct site *site)
{
    return &site->dir;
}

struct store *site_store(struct site *site)
{
    return site->store;
}

/* ── rooms ── */

static struct site_room *find_room(struct site *site, struct channel_id channel)
{
    struct site_room *entry;
    HASH_FIND(hh, site->rooms, &channel, sizeof channel, entry);
    return entry;
}

struct room *site_room_folded(struct site *site, struct channel_id channel)
{
    struct site_room *entry = find_room(site, channel);
    return entry ? &entry->room : NULL;
}

static enum err fold_room(struct site *site, struct channel_id channel, time_us now_us, struct room **ret_room)
{
    struct site_room *entry = calloc(1, sizeof *entry);
    if (!entry)
        return ERR_NO_MEMORY;
    enum err err = store_room_load(site->store, &site->dir, channel, id_random(), now_us, &entry->room);
    if (err) {
        free(entry);
        return err;
    }
    HASH_ADD(hh, site->rooms, room.channel, sizeof entry->room.channel, entry);
    *ret_room = &entry->room;
    return ERR_OK;
}

enum err site_room(struct site *site, struct channel_id channel, struct room **ret_room)
{
    struct site_room *entry = find_room(site, channel);
    if (entry) {
        *ret_room = &entry->room;
        return ERR_OK;
    }
    if (!directory_channel(&site->dir, channel))
        return ERR_NOT_FOUND;
    return fold_room(site, channel, clock_now_us(), ret_room);
}

struct room *site_room_next(struct site *site, const struct room *after)
{
    struct site_room *entry = site->rooms;
    if (after) {
        entry = find_room(site, after->channel);
        entry = entry ? entry->hh.next : NULL;
    }
    return entry ? &entry->room : NULL;
}

/*
 * After a commit failed, or could not be asked for: memory is ahead of the disk. The entry stays where it is, with the new
 * memory in it, so that walks over the rooms may refold what they come by; it goes when there is nothing to be had.
 */
static void refold(struct site *site, struct site_room *entry)
{
    struct channel_id channel = entry->room.channel;
    enum err err = ERR_NOT_FOUND;
    room_finish(&entry->room);
    if (directory_channel(&site->dir, channel)) {
        store_flush(site->store); /* what is on its way to the disk counts */
        err = store_room_load(site->store, &site->dir, channel, id_random(), clock_now_us(), &entry->room);
    }
    if (err) {
        HASH_DEL(site->rooms, entry);
        free(entry);
        entry = NULL;
    }
    if (err && err != ERR_NOT_FOUND)
        log_error("room_refold_failed", "error=%s", err_name(err));
    if (site->hooks.on_refolded)
        site->hooks.on_refolded(site->hooks.user, channel, entry ? &entry->room : NULL);
}

/* Without its directory the site is nothing: it is broken then, as after a failed sync. */
static void reload_directory(struct site *site)
{
    store_flush(site->store);
    directory_finish(&site->dir);
    directory_init(&site->dir, id_random());
    enum err err = store_directory_load(site->store, &site->dir);
    if (err) {
        log_error("directory_reload_failed", "error=%s", err_name(err));
        site->broken = true;
        return;
    }
    struct site_room *entry, *next;
    HASH_ITER(hh, site->rooms, entry, next)
    {
        refold(site, entry);
    }
}

/* ── what a command, a tick or a reevaluation led to ── */

static bool list_is_durable(const struct event_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (room_event_is_kept(&list->items[i]))
            return true;
    }
    return false;
}

static void tell_events(struct site *site, struct room *room, uint64_t ticket)
{
    if (site->list.count && site->hooks.on_events)
        site->hooks.on_events(site->hooks.user, room, &site->list, ticket);
}

static void write_room(struct site *site, struct store_batch *batch, struct room *room)
{
    store_batch_room(batch, &site->dir, room, &site->list);
    if (site->beside.write)
        site->beside.write(site->beside.user, batch, room, &site->list);
}

static void tell_submitted(struct site *site, uint64_t ticket)
{
    if (site->beside.submitted)
        site->beside.submitted(site->beside.user, ticket);
}

/* For changes that nobody asked for by a request: ticks and reevaluations. */
static void commit_alone(struct site *site, struct site_room *entry, wall_ms at_ms)
{
    if (!site->list.count)
        return;
    uint64_t ticket = 0;
    if (list_is_durable(&site->list)) {
        struct store_batch *batch = store_batch_new(site->store, at_ms);
        if (!batch) {
            refold(site, entry);
            return;
        }
        write_room(site, batch, &entry->room);
        ticket = store_submit(site->store, batch);
        tell_submitted(site, ticket);
    }
    tell_events(site, &entry->room, ticket);
}

void site_tick(struct site *site, wall_ms at_ms, time_us now_us)
{
    if (site->broken)
        return;
    struct site_room *entry, *next;
    HASH_ITER(hh, site->rooms, entry, next)
    {
        time_us deadline_us = room_deadline_us(&entry->room);
        if (!deadline_us || deadline_us > now_us)
            continue;
        room_tick(&entry->room, at_ms, now_us, &site->list);
        commit_alone(site, entry, at_ms);
    }
}

/* ── changes ── */

enum err site_begin(struct site *site, wall_ms at_ms, time_us now_us, struct site_change *ret_change)
{
    assert(!site->changing);
    if (site_broken(site))
        return ERR_IO;
    if (!store_ready(site->store))
        return ERR_BUSY;
    struct store_batch *batch = store_batch_new(site->store, at_ms);
    if (!batch)
        return ERR_NO_MEMORY;
    site->changing = true;
    *ret_change = (struct site_change){.site = site, .batch = batch, .at_ms = at_ms, .now_us = now_us};
    return ERR_OK;
}

void site_drop(struct site_change *change)
{
    struct site *site = change->site;
    assert(change->batch);
    store_batch_drop(change->batch);
    tell_submitted(site, 0);
    change->batch = NULL;
    site->changing = false;
    if (change->directory) /* half of it was applied: only the disk knows how it was */
        reload_directory(site);
}

void site_note(struct site_change *change, const struct audit_entry *what)
{
    struct site *site = change->site;
    struct audit_entry entry = *what;
    if (entry.actor.kind == IDENTITY_NONE)
        entry.actor = change->actor;
    entry.token = change->token;
    entry.at_ms = change->at_ms;
    entry.expires_ms = change->at_ms + site->audit_ms;
    store_batch_audit(change->batch, &entry);
    change->needed = true;
}

void site_set_audit_days(struct site *site, uint32_t days)
{
    site->audit_ms = days * INT64_C(86400000);
}

static void note_events(struct site_change *change, const struct room *room, const struct event_list *list)
{
    struct audit_entry entry;
    for (uint32_t i = 0; i < list->count; i++) {
        if (audit_of_event(room, &list->items[i], &entry))
            site_note(change, &entry);
    }
}

enum refusal site_room_command(struct site_change *change, struct room *room, struct command *command)
{
    struct site *site = change->site;
    assert(change->batch && !change->room && !change->directory);
    command->at_ms = change->at_ms;
    command->now_us = change->now_us;
    enum refusal refusal = room_command(room, command, &site->list);
    if (refusal)
        return refusal;
    change->room = room;
    if (list_is_durable(&site->list)) {
        change->needed = true;
        write_room(site, change->batch, room);
        note_events(change, room, &site->list);
    }
    return REFUSAL_NONE;
}

const struct event_list *site_events(const struct site *site)
{
    return &site->list;
}

static struct channel_id channel_of(const struct directory_change *what)
{
    switch (what->kind) {
    case DIRECTORY_CHANNEL_PUT:
        return what->channel.id;
    case DIRECTORY_CHANNEL_REMOVE:
        return what->channel_removed;
    case DIRECTORY_MEMBERSHIP_PUT:
    case DIRECTORY_MEMBERSHIP_REMOVE:
        return what->membership.channel;
    case DIRECTORY_SUBSCRIPTION_PUT:
    case DIRECTORY_SUBSCRIPTION_REMOVE:
        return what->subscription.channel;
    case DIRECTORY_ROOM_PUT:
        return what->room.channel;
    case DIRECTORY_LINK_PUT:
    case DIRECTORY_LINK_REMOVE:
        return what->link.channel;
    case DIRECTORY_GUEST_PUT:
    case DIRECTORY_GUEST_REMOVE:
        return what->guest.channel;
    case DIRECTORY_WEBHOOK_PUT:
    case DIRECTORY_WEBHOOK_REMOVE:
        return what->webhook.channel;
    case DIRECTORY_ACCOUNT_PUT:
    case DIRECTORY_ACCOUNT_REMOVE:
    case DIRECTORY_GROUP_PUT:
    case DIRECTORY_GROUP_REMOVE:
    case DIRECTORY_GROUP_MEMBER_PUT:
    case DIRECTORY_GROUP_MEMBER_REMOVE:
    case DIRECTORY_EXPECTED_PUT:
    case DIRECTORY_EXPECTED_REMOVE:
        break;
    }
    return (struct channel_id){0};
}

enum err site_directory(struct site_change *change, const struct directory_change *what)
{
    struct site *site = change->site;
    assert(change->batch && !change->room);
    struct audit_entry acts[AUDIT_ACTS_MAX];
    uint32_t act_count = audit_of_directory(&site->dir, what, acts);
    enum err err = directory_apply(&site->dir, what);
    if (err)
        return err;
    for (uint32_t i = 0; i < act_count; i++)
        site_note(change, &acts[i]);
    store_batch_directory(change->batch, &site->dir, what);
    struct channel_id channel = channel_of(what);
    if (!change->directory)
        change->channel = channel;
    else if (!channel_id_eq(change->channel, channel))
        change->channel = (struct channel_id){0};
    change->directory = true;
    change->needed = true;
    return ERR_OK;
}

void site_key(struct site_change *change, struct identity who, struct id128 key, struct str answer)
{
    store_batch_key(change->batch, who, key, answer);
    change->needed = true;
}

struct store_batch *site_batch(struct site_change *change)
{
    change->needed = true;
    return change->batch;
}

/* Rights follow from the directory: rooms obey its changes at once. */
static void reevaluate_rooms(struct site *site, const struct site_change *change)
{
    struct site_room *entry, *next;
    HASH_ITER(hh, site->rooms, entry, next)
    {
        if (!channel_id_is_none(change->channel) && !channel_id_eq(change->channel, entry->room.channel))
            continue;
        if (!directory_channel(&site->dir, entry->room.channel)) {
            refold(site, entry);
            continue;
        }
        room_reevaluate(&entry->room, change->at_ms, change->now_us, &site->list);
        commit_alone(site, entry, change->at_ms);
    }
}

uint64_t site_submit(struct site_change *change)
{
    struct site *site = change->site;
    assert(change->batch);
    uint64_t ticket = 0;
    if (change->needed)
        ticket = store_submit(site->store, change->batch);
    else
        store_batch_drop(change->batch);
    tell_submitted(site, ticket);
    change->batch = NULL;
    site->changing = false;
    if (change->room)
        tell_events(site, change->room, ticket);
    if (change->directory) {
        if (site->hooks.on_directory)
            site->hooks.on_directory(site->hooks.user, change->channel, ticket);
        reevaluate_rooms(site, change);
    }
    return ticket;
}

/* ── after the commit ── */

enum err site_wait(struct site *site, uint64_t ticket, site_wait_fn *fn, void *user)
{
    if (ticket <= site->done_ticket)
        return ERR_NOT_FOUND;
    struct wait *wait = calloc(1, sizeof *wait);
    if (!wait)
        return ERR_NO_MEMORY;
    *wait = (struct wait){.ticket = ticket, .fn = fn, .user = user};
    struct wait *before = site->waits ? site->waits->prev : NULL; /* the last */
    while (before && before->ticket > ticket)
        before = before == site->waits ? NULL : before->prev;
    if (before)
        DL_APPEND_ELEM(site->waits, before, wait);
    else
        DL_PREPEND(site->waits, wait);
    return ERR_OK;
}

static void on_failed(struct site *site, const struct store_done *done)
{
    log_error("commit_failed", "error=%s", err_name(done->err));
    struct site_room *entry = channel_id_is_none(done->channel) ? NULL : find_room(site, done->channel);
    if (entry && id_eq(entry->room.epoch, done->epoch))
        refold(site, entry);
    else if (id_eq(site->dir.epoch, done->epoch))
        reload_directory(site);
}

void site_poll(struct site *site)
{
    struct store_done done;
    while (store_next_done(site->store, &done)) {
        site->done_ticket = done.ticket;
        end_waits(site, done.ticket, done.err);
        if (done.err)
            on_failed(site, &done);
    }
}

enum err site_key_look(struct site *site, struct identity who, struct id128 key, wall_ms at_ms,
                       struct store_key_state *ret_state)
{
    return store_key_look(site->store, who, key, at_ms, ret_state);
}
