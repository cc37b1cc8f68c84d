/* The site as its administrators see it: every channel, and how the server is. */
#include "http_api_priv.h"
#include "sorted_priv.h"

#include "dais/base/metrics.h"
#include "dais/server/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* ── channels ── */

static struct str owner_name(const struct call *call, const struct channel *channel)
{
    const struct account *owner = directory_account(call_directory(call), channel->r.owner);
    return owner ? owner->r.name : STR_NONE;
}

/* The room as it is, or, if nobody has folded it, as it was left. */
static struct proto_live live_of(const struct call *call, const struct channel *channel)
{
    const struct room *room = site_room_folded(call->reply.api->options.site, channel->r.id);
    return view_live(channel, room, false, NULL);
}

static bool is_listed(const struct call *call, const struct channel *channel, const struct needle *needle)
{
    const struct proto_http_site_channel_list_query *query = &call->query.site_channel_list;
    if (query->has_type && (enum channel_type)query->type != channel->r.type)
        return false;
    if (query->has_state && query->state != live_of(call, channel).state)
        return false;
    return needle_in(needle, channel->r.name) || needle_in(needle, owner_name(call, channel));
}

static void key_of(const struct call *call, const struct channel *channel, enum proto_site_channel_sort sort,
                   struct sort_key *key)
{
    bool down = sort % 2; /* each stands before its reverse */
    switch (sort) {
    case PROTO_SITE_CHANNEL_SORT_NAME:
    case PROTO_SITE_CHANNEL_SORT_NAME_DOWN:
        break;
    case PROTO_SITE_CHANNEL_SORT_TYPE:
    case PROTO_SITE_CHANNEL_SORT_TYPE_DOWN:
        sort_key_rank(key, channel->r.type, down);
        break;
    case PROTO_SITE_CHANNEL_SORT_OWNER:
    case PROTO_SITE_CHANNEL_SORT_OWNER_DOWN:
        sort_key_text(key, owner_name(call, channel));
        return;
    case PROTO_SITE_CHANNEL_SORT_PEOPLE:
    case PROTO_SITE_CHANNEL_SORT_PEOPLE_DOWN:
        sort_key_rank(key, live_of(call, channel).count, down);
        break;
    case PROTO_SITE_CHANNEL_SORT_LAST_SESSION:
    case PROTO_SITE_CHANNEL_SORT_LAST_SESSION_DOWN:
        sort_key_rank(key, (uint32_t)(channel->room.last_ms / 1000), down);
        break;
    }
    sort_key_text(key, channel->r.name);
}

static struct proto_site_channel view(const struct call *call, const struct channel *channel)
{
    struct proto_live live = live_of(call, channel);
    struct str owner = owner_name(call, channel);
    return (struct proto_site_channel){
        .id = channel->r.id.v,
        .name = channel->r.name,
        .type = (enum proto_channel_type)channel->r.type,
        .has_owner = owner.len > 0,
        .owner = channel->r.owner.v,
        .has_owner_name = owner.len > 0,
        .owner_name = owner,
        .members = channel->member_count,
        .state = live.state,
        .locked = live.locked,
        .people = live.count,
        .has_since = live.has_since,
        .since = live.since,
        .has_last_session = channel->room.last_ms > 0,
        .last_session = channel->room.last_ms,
        .created = channel->r.created_ms,
    };
}

static void gather(const struct call *call, enum proto_site_channel_sort sort, struct sorted *page)
{
    struct needle needle = needle_of(call->query.site_channel_list.q);
    for (struct channel *at = NULL; (at = directory_channel_next(call_directory(call), at));) {
        if (!is_listed(call, at, &needle))
            continue;
        key_of(call, at, sort, sorted_key(page));
        sorted_offer(page, at->r.id.v, at);
    }
    needle_finish(&needle);
}

enum proto_error api_site_channel_list(struct call *call)
{
    const struct proto_http_site_channel_list_query *query = &call->query.site_channel_list;
    enum proto_site_channel_sort sort = query->has_sort ? query->sort : PROTO_SITE_CHANNEL_SORT_NAME;
    bool reversed = sort == PROTO_SITE_CHANNEL_SORT_NAME_DOWN || sort == PROTO_SITE_CHANNEL_SORT_OWNER_DOWN;
    struct sorted page;
    if (!sorted_begin(&page, sort, reversed, query->has_cursor ? &query->cursor : NULL))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
    gather(call, sort, &page);
    struct proto_site_channel items[LIMIT_PAGE_ITEMS];
    struct proto_http_site_channel_list_ok ok = {.items = items, .items_count = sorted_count(&page)};
    char cursor[SORTED_CURSOR_SIZE];
    for (size_t i = 0; i < ok.items_count; i++)
        items[i] = view(call, sorted_at(&page, i));
    ok.has_cursor = sorted_cursor(&page, cursor);
    ok.cursor = ok.has_cursor ? str_of(cursor) : STR_NONE;
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

/* ── the server ── */

/* What the metric of that name stands at; 0: there is none in this program. */
static int64_t told(const char *name)
{
    const struct metric *metric = metric_find(name);
    int64_t value = metric ? metric_value(metric) : 0;
    return value > 0 ? value : 0;
}

static void count_things(const struct call *call, struct proto_server_status *out)
{
    const struct directory *dir = call_directory(call);
    for (const struct account *at = NULL; (at = directory_account_next(dir, at));)
        out->accounts++;
    for (const struct account_group *at = NULL; (at = directory_group_next(dir, at));)
        out->groups++;
    for (struct channel *at = NULL; (at = directory_channel_next(dir, at));)
        out->channels++;
    struct site *site = call->reply.api->options.site;
    for (const struct room *room = NULL; (room = site_room_next(site, room));) {
        out->rooms += room->open;
        out->people += room->open ? room->count : 0;
    }
}

/* Bytes of the machine's memory that the process holds; 0: not known. */
static int64_t memory_held(void)
{
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%*s %lld", &pages) != 1 || pages < 0)
        pages = 0;
    fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void look_at_machine(struct proto_server_status *out)
{
    struct timespec spent = {0};
    double load = 0;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    out->cpu_total = (int64_t)spent.tv_sec * US_PER_S + spent.tv_nsec / 1000;
    out->memory = memory_held();
    out->cores = cores > 0 && cores < 65536 ? (uint32_t)cores : 1;
    out->load = getloadavg(&load, 1) == 1 && load > 0 && load < 100000 ? (uint32_t)(load * 1000) : 0;
}

static void read_metrics(struct proto_server_status *out)
{
    out->websockets = (uint32_t)told("dais_websockets");
    out->transports = (uint32_t)told("dais_worker_transports");
    out->bytes_in_total = told("dais_worker_bytes_in_total");
    out->bytes_out_total = told("dais_worker_bytes_out_total");
    out->dropped_total = told("dais_worker_kernel_dropped_total");
    out->steps_total = told("dais_loop_steps_total");
    out->slow_steps_total = told("dais_loop_slow_steps_total");
    out->commits_total = told("dais_store_commits_total");
    out->failures_total = told("dais_store_failures_total");
    out->deliveries = (uint32_t)told("dais_webhook_deliveries_waiting");
}

static uint32_t look_at_workers(const struct bridge *bridge, struct proto_server_worker out[BRIDGE_WORKERS_MAX])
{
    struct bridge_load loads[BRIDGE_WORKERS_MAX];
    size_t count = bridge ? bridge_loads(bridge, loads) : 0;
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct proto_server_worker){
            .busy = loads[i].busy_permille < 1000 ? loads[i].busy_permille : 1000,
            .datagrams = loads[i].datagrams_per_s,
            .people = loads[i].people,
            .gone = loads[i].gone,
        };
    }
    return (uint32_t)count;
}

static void look_at_edge(const struct http_api_options *options, struct proto_server_status *out)
{
    struct server_state edge = {0};
    if (options->server)
        server_look(options->server, &edge);
    out->ready = edge.ready;
    out->connections = edge.connections;
    out->has_certificate_until = out->has_self_signed = edge.certificate_until_ms > 0;
    out->certificate_until = edge.certificate_until_ms;
    out->self_signed = edge.self_signed;
}

enum proto_error api_server_get(struct call *call)
{
    const struct http_api_options *options = &call->reply.api->options;
    struct proto_server_worker workers[BRIDGE_WORKERS_MAX];
    struct store_usage usage;
    enum err err = store_usage(site_store(options->site), &usage);
    if (err)
        return site_error_of_err(err);
    struct proto_http_server_get_ok ok = {
        .server = {.at = call->at_ms,
                   .started = call->reply.api->started_ms,
                   .version = str_of(options->version ? options->version : ""),
                   .database = (int64_t)usage.database_bytes,
                   .disk_free = (int64_t)usage.disk_free_bytes,
                   .disk_size = (int64_t)usage.disk_bytes,
                   .workers = workers},
    };
    ok.server.workers_count = look_at_workers(options->bridge, workers);
    look_at_edge(options, &ok.server);
    look_at_machine(&ok.server);
    read_metrics(&ok.server);
    count_things(call, &ok.server);
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}
