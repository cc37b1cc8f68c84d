/* Webhooks over HTTP: those of a channel, for who may save its room's settings, and those of the site. One handler does both:
 * a path without a channel is the site's. */
#include "http_api_priv.h"

#include "dais/base/random.h"

_Static_assert((int)PROTO_WEBHOOK_EVENT_COUNT == (int)WEBHOOK_EVENT_COUNT &&
                   (int)PROTO_DELIVERY_EVENT_TEST == (int)WEBHOOK_EVENT_COUNT &&
                   (int)PROTO_DELIVERY_STATE_GIVEN_UP == (int)DELIVERY_GIVEN_UP &&
                   (int)PROTO_DELIVERY_PROBLEM_COUNT == (int)PROBLEM_NONE,
               "events, states and problems are numbered alike");
_Static_assert(sizeof(struct proto_http_webhook_create_body) == sizeof(struct proto_http_site_webhook_create_body) &&
                   sizeof(struct proto_http_webhook_create_ok) == sizeof(struct proto_http_site_webhook_create_ok) &&
                   sizeof(struct proto_http_webhook_update_body) == sizeof(struct proto_http_site_webhook_update_body),
               "bodies and answers of both are alike");

/* ── of what the path leads to ── */

struct place {
    struct channel *channel; /* NULL: the site */
    struct channel_id id;
    size_t part; /* of the path, that names the webhook */
};

static enum proto_error call_place(struct call *call, struct place *ret_place)
{
    *ret_place = (struct place){0};
    if (call->match.row->who == PROTO_WHO_ADMIN)
        return PROTO_ERROR_NONE;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_MANAGE_ROOM, &ret_place->channel);
    if (!error) {
        ret_place->id = ret_place->channel->r.id;
        ret_place->part = 1;
    }
    return error;
}

static enum proto_error call_webhook(struct call *call, struct webhook **ret_webhook)
{
    struct place place;
    struct webhook_id id;
    enum proto_error error = call_place(call, &place);
    if (!error)
        error = call_part_id(call, place.part, &id.v);
    if (error)
        return error;
    struct webhook *webhook = directory_webhook(call_directory(call), id);
    if (!webhook || webhook->channel != place.channel)
        return PROTO_ERROR_NOT_FOUND;
    *ret_webhook = webhook;
    return PROTO_ERROR_NONE;
}

/* ── as it is shown ── */

static struct proto_webhook view_webhook(const struct call *call, const struct webhook *webhook,
                                         enum proto_webhook_event events[WEBHOOK_EVENT_COUNT])
{
    struct webhook_state state = webhooks_state(call->reply.api->options.webhooks, webhook->r.id);
    struct proto_webhook view = {.id = webhook->r.id.v,
                                 .url = webhook->r.url,
                                 .events = events,
                                 .active = !webhook->r.off,
                                 .created = webhook->r.created_ms,
                                 .waiting = state.waiting,
                                 .lost = state.lost,
                                 .failing = state.failing,
                                 .has_next_try = state.next_ms != 0,
                                 .next_try = state.next_ms};
    for (int i = 0; i < WEBHOOK_EVENT_COUNT; i++) {
        if (webhook->r.events & UINT32_C(1) << i)
            events[view.events_count++] = (enum proto_webhook_event)i;
    }
    return view;
}

static struct proto_delivery view_delivery(const struct delivery_record *r)
{
    bool waits = r->state == DELIVERY_WAITING;
    return (struct proto_delivery){
        .id = r->id,
        .event = r->event == WEBHOOK_TEST ? PROTO_DELIVERY_EVENT_TEST : (enum proto_delivery_event)r->event,
        .at = r->at_ms,
        .has_channel = !channel_id_is_none(r->channel),
        .channel = r->channel.v,
        .state = (enum proto_delivery_state)r->state,
        .tries = r->tries,
        .has_last_try = r->last_ms != 0,
        .last_try = r->last_ms,
        .has_next_try = waits,
        .next_try = r->next_ms,
        .has_status = r->status != 0,
        .status = r->status,
        .has_problem = r->problem != PROBLEM_NONE,
        .problem = (enum proto_delivery_problem)r->problem,
    };
}

enum proto_error api_webhook_list(struct call *call)
{
    struct place place;
    enum proto_error error = call_place(call, &place);
    if (error)
        return error;
    struct proto_webhook items[LIMIT_WEBHOOKS_PER_CHANNEL];
    enum proto_webhook_event events[LIMIT_WEBHOOKS_PER_CHANNEL][WEBHOOK_EVENT_COUNT];
    struct proto_http_webhook_list_ok ok = {.items = items}; /* the site's is the same */
    const struct webhook *webhook = directory_webhooks_of(call_directory(call), place.channel);
    for (; webhook && ok.items_count < LIMIT_WEBHOOKS_PER_CHANNEL; webhook = webhook->next) {
        items[ok.items_count] = view_webhook(call, webhook, events[ok.items_count]);
        ok.items_count++;
    }
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_webhook_delivery_list(struct call *call)
{
    struct webhook *webhook;
    enum proto_error error = call_webhook(call, &webhook);
    if (error)
        return error;
    struct delivery_record records[WEBHOOKS_SHOWN_MAX];
    struct proto_delivery items[WEBHOOKS_SHOWN_MAX];
    struct proto_http_webhook_delivery_list_ok ok = {.items = items};
    ok.items_count = webhooks_deliveries(call->reply.api->options.webhooks, webhook->r.id, records);
    for (uint32_t i = 0; i < ok.items_count; i++)
        items[i] = view_delivery(&records[i]);
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

/* ── changes ── */

static enum proto_error check_url(struct call *call, struct str url)
{
    switch (webhooks_url_check(call->reply.api->options.webhooks, url)) {
    case FETCH_URL_OK:
        return PROTO_ERROR_NONE;
    case FETCH_URL_PRIVATE:
        return call_fault(call, PROTO_ERROR_PRIVATE_URL, "url");
    default:
        return call_fault(call, PROTO_ERROR_BAD_URL, "url");
    }
}

static uint32_t event_bits(const enum proto_webhook_event *events, uint32_t count)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < count; i++)
        bits |= UINT32_C(1) << events[i];
    return bits;
}

static enum proto_error plan(struct call *call, struct channel_id channel, struct directory_change *ret_change)
{
    const struct proto_http_webhook_create_body *body = &call->body.webhook_create; /* the site's is the same */
    struct webhook_record want = {.id = {id_random()}, .channel = channel, .url = body->url, .created_ms = call->at_ms};
    want.events = event_bits(body->events, body->events_count);
    enum proto_error error = check_url(call, want.url);
    if (error)
        return error;
    random_bytes(want.secret, sizeof want.secret);
    const char *field = NULL;
    enum refusal refusal = directory_plan_webhook(call_directory(call), &want, ret_change, &field);
    secret_clear(want.secret, sizeof want.secret);
    if (refusal) {
        error = call_fault(call, site_error_of_refusal(refusal), field);
        call->fault.limit = LIMIT_WEBHOOKS_PER_CHANNEL;
    }
    return error;
}

enum proto_error api_webhook_create(struct call *call)
{
    struct place place;
    struct directory_change what;
    struct site_change change;
    enum proto_error error = call_place(call, &place);
    if (!error)
        error = plan(call, place.id, &what);
    if (error)
        return error;
    error = call_apply(call, &change, &what, 1);
    if (!error) {
        char secret[WEBHOOK_SECRET_TEXT_SIZE];
        enum proto_webhook_event events[WEBHOOK_EVENT_COUNT];
        webhook_secret_text(what.webhook.secret, secret);
        const struct proto_http_webhook_create_ok ok = {
            view_webhook(call, directory_webhook(call_directory(call), what.webhook.id), events), str_of(secret)};
        call->reply.has_key = false; /* the answer holds a secret: it is not kept */
        reply_commit(&call->reply, &change, &ok);
        secret_clear(secret, sizeof secret);
    }
    secret_clear(what.webhook.secret, sizeof what.webhook.secret);
    return error;
}

static enum proto_error plan_change(struct call *call, const struct webhook *webhook,
                                    struct directory_change *ret_change)
{
    const struct proto_http_webhook_update_body *body = &call->body.webhook_update; /* the site's is the same */
    struct webhook_record want = webhook->r;
    if (body->has_url)
        want.url = body->url;
    if (body->has_events)
        want.events = event_bits(body->events, body->events_count);
    if (body->has_active)
        want.off = !body->active;
    enum proto_error error = body->has_url ? check_url(call, want.url) : PROTO_ERROR_NONE;
    const char *field = NULL;
    if (!error) {
        enum refusal refusal = directory_plan_webhook_change(call_directory(call), &want, ret_change, &field);
        error = refusal ? call_fault(call, site_error_of_refusal(refusal), field) : PROTO_ERROR_NONE;
    }
    secret_clear(want.secret, sizeof want.secret);
    return error;
}

enum proto_error api_webhook_update(struct call *call)
{
    struct webhook *webhook;
    struct directory_change what = {0};
    struct site_change change;
    enum proto_error error = call_webhook(call, &webhook);
    if (!error)
        error = plan_change(call, webhook, &what);
    if (!error)
        error = call_apply(call, &change, &what, 1);
    secret_clear(what.webhook.secret, sizeof what.webhook.secret);
    if (error)
        return error;
    enum proto_webhook_event events[WEBHOOK_EVENT_COUNT];
    const struct proto_http_webhook_update_ok ok = {view_webhook(call, webhook, events)};
    webhooks_changed(call->reply.api->options.webhooks, webhook->r.id, call->at_ms);
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_webhook_delete(struct call *call)
{
    struct webhook *webhook;
    struct directory_change what;
    struct site_change change;
    enum proto_error error = call_webhook(call, &webhook);
    if (error)
        return error;
    enum refusal refusal =
        directory_plan_webhook_remove(call_directory(call), webhook->r.channel, webhook->r.id, &what);
    error = refusal ? site_error_of_refusal(refusal) : call_apply(call, &change, &what, 1);
    if (!error)
        reply_commit(&call->reply, &change, NULL);
    return error;
}

enum proto_error api_webhook_test(struct call *call)
{
    struct webhook *webhook;
    struct delivery_record record;
    enum proto_error error = call_webhook(call, &webhook);
    if (error)
        return error;
    enum err err = webhooks_test(call->reply.api->options.webhooks, webhook, call->at_ms, &record);
    if (err)
        return err == ERR_BUSY ? PROTO_ERROR_SLOW_DOWN : site_error_of_err(err);
    reply_ok(&call->reply, &(struct proto_http_webhook_test_ok){view_delivery(&record)});
    return PROTO_ERROR_NONE;
}
