/* WHIP and WHEP: POST makes a resource and its participant, PATCH restarts ICE, DELETE ends it. */
#include "dais/server/whip.h"

#include "dais/base/hash.h"
#include "dais/base/log.h"
#include "dais/base/random.h"
#include "dais/wire/sdp_write.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#define SDP_TYPE         "application/sdp"
#define FRAGMENT_TYPE    "application/trickle-ice-sdpfrag"
#define ETAG_SIZE        (ID_TEXT_SIZE + 2) /* with quotes */
#define CANDIDATES_BYTES 2048
#define LOCATION_SIZE    (sizeof "/whip/" + 2 * ID_TEXT_SIZE)

enum door { DOOR_WHIP, DOOR_WHEP };

struct whip {
    struct whips *whips;
    struct id128 id;
    enum door door;
    struct channel_id channel;
    struct media_login login; /* of the token that it was made with */
    struct live_member member;
    struct media_handle media;
    time_us opened_us;
    bool connected; /* once */
    bool lost;      /* to be put out by the next tick */
    char etag[ETAG_SIZE];
    char mid[MID_SIZE];                /* of the answer's bundle */
    char candidates[CANDIDATES_BYTES]; /* the answer's lines, for the answer to a restart */
    UT_hash_handle hh;
};

struct whips {
    struct whips_options o;
    struct whip *all; /* by id */
    struct bridge_answer answer;
    struct door_route {
        struct whips *whips;
        enum door door;
    } doors[2];
};

/* One request on its way. */
struct knock {
    struct whips *whips;
    const struct http_request *request;
    enum door door;
    struct channel_id channel;
    struct media_login login;
    wall_ms at_ms;
    time_us now_us;
};

/* ── answers ── */

static void answer_fault(const struct knock *k, const struct proto_fault *fault)
{
    unsigned status = proto_errors[fault->error].status;
    char text[256], body[512];
    proto_fault_text(fault, text, sizeof text);
    int length = snprintf(body, sizeof body, "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}",
                          proto_error_name(fault->error), text);
    struct http_response response = {
        .status = status, .content_type = "application/json", .body = {body, length > 0 ? (size_t)length : 0}};
    if (status == 401) {
        response.headers[0] = (struct http_header){"www-authenticate", "Bearer"};
    } else if (status == 503) {
        response.headers[0] = (struct http_header){"retry-after", "5"};
    }
    http_respond(k->whips->o.server, k->request->handle, &response);
}

static void answer_error(const struct knock *k, enum proto_error error)
{
    struct proto_fault fault = proto_fault_of(error);
    answer_fault(k, &fault);
}

/* What is wrong with the offer, in words that name lines and codecs; the words hold no quotes (the offer's are tokens). */
static void answer_refusal(const struct knock *k, const struct negotiate_refusal *refusal)
{
    unsigned status = refusal->problem == NEGOTIATE_BAD_SDP ? 400 : 422;
    char message[sizeof refusal->message];
    size_t used = 0;
    for (const char *c = refusal->message; *c != '\0'; c++) {
        message[used++] = *c == '"' || *c == '\\' || (unsigned char)*c < ' ' ? '\'' : *c;
    }
    message[used] = '\0';
    http_respond_error(k->whips->o.server, k->request->handle, status, negotiate_problem_code(refusal->problem),
                       message);
}

static void answer_plain(const struct knock *k, unsigned status)
{
    http_respond(k->whips->o.server, k->request->handle, &(struct http_response){.status = status});
}

/* ── resources ── */

static struct whip *whip_of(struct live_member *member)
{
    return (struct whip *)((char *)member - offsetof(struct whip, member));
}

static struct whip *whip_find(struct whips *whips, struct id128 id)
{
    struct whip *whip;
    HASH_FIND(hh, whips->all, &id, sizeof id, whip);
    return whip;
}

static void whip_free(struct whip *whip)
{
    HASH_DEL(whip->whips->all, whip);
    free(whip);
}

/* The domain has put it out; live closes the media. */
static void on_out(struct live_member *member, enum left_reason reason)
{
    (void)reason;
    whip_free(whip_of(member));
}

static const struct live_ops member_ops = {.on_out = on_out};

static void on_state(void *user, struct media_handle media, enum media_state state)
{
    (void)media;
    struct whip *whip = user;
    whip->connected |= state == MEDIA_STATE_CONNECTED;
    whip->lost |= state == MEDIA_STATE_LOST;
    live_media_changed(whip->whips->o.live, whip->channel, whip->member.participant);
}

static void on_link(void *user, struct media_handle media, const struct link_stats *stats)
{
    (void)media;
    const struct whip *whip = user;
    live_media_link(whip->whips->o.live, whip->channel, whip->member.participant, stats);
}

static const struct bridge_listener listener = {.on_state = on_state, .on_link = on_link};

/* Its participant leaves the room; the resource goes with it (on_out). ERR_BUSY: try again later. */
static enum err whip_leave(struct whip *whip, wall_ms at_ms, time_us now_us)
{
    struct site *site = whip->whips->o.site;
    struct room *room = site_room_folded(site, whip->channel);
    struct site_change change;
    struct command command = {.kind = COMMAND_LEAVE,
                              .who = whip->login.identity,
                              .carried = whip->login.role,
                              .participant = whip->member.participant};
    enum err err = room != NULL ? site_begin(site, at_ms, now_us, &change) : ERR_NOT_FOUND;
    if (err == ERR_BUSY || err == ERR_IO) {
        return err;
    }
    struct id128 id = whip->id;
    struct whips *whips = whip->whips;
    if (err == ERR_OK && site_room_command(&change, room, &command) == REFUSAL_NONE) {
        site_submit(&change);
    } else if (err == ERR_OK) {
        site_drop(&change);
    }
    whip = whip_find(whips, id);
    if (whip != NULL) { /* nobody told us: the participant was not there any more */
        live_part(whips->o.live, &whip->member);
        bridge_close(whips->o.bridge, whip->media);
        whip_free(whip);
    }
    return ERR_OK;
}

/* ── POST ── */

/* Takes from our own answer what a later restart has to say again. */
static void keep_of_answer(struct whip *whip, struct str sdp)
{
    size_t used = 0;
    while (sdp.len > 0) {
        struct str line = str_trim(str_cut(&sdp, '\n'));
        if (str_starts(line, STR("a=candidate:")) && used + line.len + 3 < sizeof whip->candidates) {
            used +=
                (size_t)snprintf(whip->candidates + used, sizeof whip->candidates - used, "%.*s\r\n", STR_ARG(line));
        } else if (str_starts(line, STR("a=mid:")) && whip->mid[0] == '\0') {
            snprintf(whip->mid, sizeof whip->mid, "%.*s", STR_ARG(str_sub(line, 6, MID_SIZE)));
        } else if (str_starts(line, STR("m=")) && used > 0) {
            return; /* the first accepted section has them all */
        } else if (str_starts(line, STR("m="))) {
            whip->mid[0] = '\0';
        }
    }
}

/* The commit a 201 waits for. */
struct arrival {
    struct whips *whips;
    struct id128 id;
    struct http_handle handle;
    size_t sdp_length;
    char sdp[];
};

#define LINK_SIZE 768 /* a URL of up to 500 bytes, user name, password and the words around them */

/* RFC 9725 section 4.6: the servers that this client may go through, with credentials of its own for a while. */
static void ice_servers_add(const struct whip *whip, const struct turn *turn, char links[TURN_URLS_MAX][LINK_SIZE],
                            struct http_header headers[TURN_URLS_MAX])
{
    struct turn_grant grant;
    if (turn_mint(turn, whip->id, clock_wall_ms(), &grant) == 0) {
        return;
    }
    for (uint32_t i = 0; i < grant.server.urls_count; i++) {
        snprintf(links[i], LINK_SIZE,
                 "<%.*s>; rel=\"ice-server\"; username=\"%s\"; credential=\"%s\"; credential-type=\"password\"",
                 (int)grant.server.urls[i].len, grant.server.urls[i].data, grant.username, grant.password);
        headers[i] = (struct http_header){"link", links[i]};
    }
    secret_clear(grant.password, sizeof grant.password);
}

static void respond_created(const struct arrival *arrival, const struct whip *whip)
{
    char location[LOCATION_SIZE], channel[ID_TEXT_SIZE], id[ID_TEXT_SIZE];
    id_to_text(whip->channel.v, channel);
    id_to_text(whip->id, id);
    snprintf(location, sizeof location, "/%s/%s/%s", whip->door == DOOR_WHIP ? "whip" : "whep", channel, id);
    struct http_response response = {
        .status = 201,
        .content_type = SDP_TYPE,
        .body = {arrival->sdp, arrival->sdp_length},
        .headers = {{"location", location}, {"etag", whip->etag}, {"accept-patch", FRAGMENT_TYPE}}};
    char links[TURN_URLS_MAX][LINK_SIZE];
    _Static_assert(3 + TURN_URLS_MAX <= HTTP_HEADERS_MAX, "an answer has room for all servers");
    ice_servers_add(whip, arrival->whips->o.turn, links, &response.headers[3]);
    http_respond(arrival->whips->o.server, arrival->handle, &response);
    secret_clear(links, sizeof links);
}

static void on_committed(void *user, enum err err)
{
    struct arrival *arrival = user;
    struct whip *whip = whip_find(arrival->whips, arrival->id);
    const struct http_request request = {.handle = arrival->handle};
    const struct knock knock = {.whips = arrival->whips, .request = &request};
    if (err != ERR_OK) {
        answer_error(&knock, site_error_of_err(err));
    } else if (whip == NULL) {
        answer_error(&knock, PROTO_ERROR_ROOM_CLOSED); /* ended, or removed, before we could say so */
    } else {
        respond_created(arrival, whip);
        live_ready(arrival->whips->o.live, &whip->member);
    }
    free(arrival);
}

/* ?participant=&source=: only that one's sources. False: answered already. */
static bool pin(const struct knock *k, const struct whip *whip)
{
    bool has_participant, has_source;
    struct id128 participant;
    unsigned source = 0;
    struct str text = http_query(k->request, "participant", &has_participant);
    struct str source_text = http_query(k->request, "source", &has_source);
    if (k->door != DOOR_WHEP || !has_participant) {
        return true;
    }
    if (has_source && proto_enum_value(&proto_source_kind_names, source_text, &source) != ERR_OK) {
        answer_error(k, PROTO_ERROR_OUT_OF_RANGE);
        return false;
    }
    if (id_from_text(text, &participant) != ERR_OK ||
        bridge_pin(k->whips->o.bridge, whip->media, participant, has_source ? (int)source : -1) != ERR_OK) {
        answer_error(k, PROTO_ERROR_NOT_FOUND);
        return false;
    }
    return true;
}

static bool open_media(const struct knock *k, struct whip *whip)
{
    struct negotiate_refusal refusal = {0};
    const struct bridge_open open = {.room = k->channel.v,
                                     .participant = whip->member.participant.v,
                                     .role = k->door == DOOR_WHIP ? NEGOTIATE_PUBLISHER : NEGOTIATE_PLAYER,
                                     .listener = &listener,
                                     .user = whip};
    enum err err = bridge_open(k->whips->o.bridge, &open, k->request->body, &k->whips->answer, &refusal);
    if (err == ERR_BUSY || err == ERR_NO_MEMORY) {
        answer_error(k, PROTO_ERROR_BUSY);
    } else if (err != ERR_OK) {
        answer_refusal(k, &refusal);
    } else {
        whip->media = k->whips->answer.media;
        keep_of_answer(whip, k->whips->answer.sdp);
    }
    return err == ERR_OK;
}

/* False: refused, and answered. */
static bool enter(const struct knock *k, struct whip *whip, struct room *room, uint64_t *ret_ticket)
{
    struct site_change change;
    struct command command = {.kind = COMMAND_ENTER,
                              .who = whip->login.identity,
                              .carried = whip->login.role,
                              .fresh_participant = whip->member.participant,
                              .fresh_session = {id_random()},
                              .enter.as = k->door == DOOR_WHIP ? ENTER_STAGE : ENTER_VIEWER,
                              .enter.name = str_of(k->login.name)};
    /* Nobody comes back to this seat: its secret is not told to anyone. */
    random_bytes(command.enter.secret_hash, sizeof command.enter.secret_hash);
    for (int track = 0; track < TRACK_COUNT; track++) {
        command.enter.tracks[track] = bridge_can_publish(k->whips->o.bridge, whip->media, (enum source_kind)track);
    }
    enum err err = site_begin(k->whips->o.site, k->at_ms, k->now_us, &change);
    if (err != ERR_OK) {
        answer_error(k, site_error_of_err(err));
        return false;
    }
    enum refusal refusal = site_room_command(&change, room, &command);
    if (refusal != REFUSAL_NONE) {
        site_drop(&change);
        struct proto_fault fault = site_fault_of_refusal(refusal, room);
        answer_fault(k, &fault);
        return false;
    }
    *ret_ticket = site_submit(&change);
    return true;
}

static struct whip *whip_make(const struct knock *k)
{
    struct whip *whip = calloc(1, sizeof *whip);
    if (whip != NULL) {
        whip->whips = k->whips;
        whip->id = id_random();
        whip->door = k->door;
        whip->channel = k->channel;
        whip->login = k->login;
        whip->opened_us = k->now_us;
        whip->member.ops = &member_ops;
        whip->member.participant = (struct participant_id){id_random()};
        char text[ID_TEXT_SIZE];
        id_to_text(id_random(), text);
        snprintf(whip->etag, sizeof whip->etag, "\"%s\"", text);
        HASH_ADD(hh, k->whips->all, id, sizeof whip->id, whip);
    }
    return whip;
}

/* In the room: sits down, and answers after the commit. */
static void settle(const struct knock *k, struct whip *whip, struct arrival *arrival, uint64_t ticket)
{
    struct live *live = k->whips->o.live;
    enum err err = live_join(live, k->channel, &whip->member);
    if (err == ERR_OK) {
        err = live_set_media(live, k->channel, whip->member.participant, whip->media);
    }
    if (err != ERR_OK) {
        log_error("whip_no_memory", "error=%s", err_name(err));
        answer_error(k, PROTO_ERROR_BUSY);
        whip->lost = true; /* the next tick lets its participant leave */
        free(arrival);
        return;
    }
    err = site_wait(k->whips->o.site, ticket, on_committed, arrival);
    if (err != ERR_OK) {
        on_committed(arrival, err == ERR_NOT_FOUND ? ERR_OK : err);
    }
}

static struct arrival *arrival_make(const struct knock *k, const struct whip *whip)
{
    struct str sdp = k->whips->answer.sdp;
    struct arrival *arrival = malloc(sizeof *arrival + sdp.len);
    if (arrival != NULL) {
        arrival->whips = k->whips;
        arrival->id = whip->id;
        arrival->handle = k->request->handle;
        arrival->sdp_length = sdp.len;
        memcpy(arrival->sdp, sdp.data, sdp.len);
    }
    return arrival;
}

static void post_to_room(const struct knock *k, struct room *room)
{
    struct whip *whip = whip_make(k);
    if (whip == NULL) {
        answer_error(k, PROTO_ERROR_BUSY);
        return;
    }
    if (!open_media(k, whip)) {
        whip_free(whip);
        return;
    }
    uint64_t ticket;
    struct arrival *arrival = arrival_make(k, whip);
    if (arrival == NULL) {
        answer_error(k, PROTO_ERROR_BUSY);
    } else if (pin(k, whip) && enter(k, whip, room, &ticket)) {
        settle(k, whip, arrival, ticket);
        return;
    }
    bridge_close(k->whips->o.bridge, whip->media);
    whip_free(whip);
    free(arrival);
}

static bool has_type(const struct http_request *request, struct str type)
{
    struct str value = request->content_type;
    return str_eq_nocase(str_trim(str_cut(&value, ';')), type);
}

static void post(const struct knock *k)
{
    struct room *room;
    if (k->door == DOOR_WHIP && k->login.role != MEDIA_ROLE_SPEAKER) {
        answer_error(k, PROTO_ERROR_FORBIDDEN);
        return;
    }
    if (!has_type(k->request, STR(SDP_TYPE))) {
        answer_error(k, PROTO_ERROR_UNSUPPORTED_MEDIA_TYPE);
        return;
    }
    if (server_draining(k->whips->o.server) || HASH_COUNT(k->whips->all) >= WHIP_RESOURCES_MAX) {
        answer_error(k, PROTO_ERROR_BUSY);
        return;
    }
    enum err err = site_room(k->whips->o.site, k->channel, &room);
    if (err != ERR_OK) {
        answer_error(k, site_error_of_err(err));
    } else if (room_state(room) != ROOM_OPEN) { /* no token opens one; said before the offer is looked at */
        answer_error(k, room_state(room) == ROOM_CLOSED ? PROTO_ERROR_ROOM_CLOSED : PROTO_ERROR_ROOM_DISABLED);
    } else {
        post_to_room(k, room);
    }
}

/* ── PATCH ── */

static bool are_ice_chars(struct str s, size_t length_min)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/')) {
            return false;
        }
    }
    return s.len >= length_min && s.len <= 256;
}

enum err whip_fragment_read(struct str fragment, struct str *ret_ufrag, struct str *ret_pwd)
{
    struct str ufrag = STR_NONE, pwd = STR_NONE;
    while (fragment.len > 0) {
        struct str line = str_trim(str_cut(&fragment, '\n'));
        struct str value = line;
        struct str name = str_cut(&value, ':');
        if (str_eq(name, STR("a=ice-ufrag")) && ufrag.len == 0) {
            ufrag = value;
        } else if (str_eq(name, STR("a=ice-pwd")) && pwd.len == 0) {
            pwd = value;
        }
    }
    if (ufrag.len == 0 && pwd.len == 0) {
        return ERR_NOT_FOUND;
    }
    if (!are_ice_chars(ufrag, 4) || !are_ice_chars(pwd, 22)) {
        return ERR_INVALID;
    }
    *ret_ufrag = ufrag;
    *ret_pwd = pwd;
    return ERR_OK;
}

static void restart(const struct knock *k, struct whip *whip, struct str remote_ufrag)
{
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE], text[ID_TEXT_SIZE];
    char body[CANDIDATES_BYTES + 512];
    if (bridge_restart(k->whips->o.bridge, whip->media, remote_ufrag, ufrag, pwd) != ERR_OK) {
        answer_error(k, PROTO_ERROR_NOT_FOUND);
        return;
    }
    id_to_text(id_random(), text);
    snprintf(whip->etag, sizeof whip->etag, "\"%s\"", text);
    int length = snprintf(body, sizeof body,
                          "a=ice-lite\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
                          "a=mid:%s\r\n%sa=end-of-candidates\r\n",
                          ufrag, pwd, whip->mid, whip->candidates);
    secret_clear(pwd, sizeof pwd);
    const struct http_response response = {.status = 200,
                                           .content_type = FRAGMENT_TYPE,
                                           .body = {body, length > 0 ? (size_t)length : 0},
                                           .headers = {{"etag", whip->etag}}};
    http_respond(k->whips->o.server, k->request->handle, &response);
}

/* RFC 9725 section 4.3: trickling names the ICE session's ETag, a restart says "*". Without If-Match it could be meant
 * for a session that is over. */
static void patch(const struct knock *k, struct whip *whip)
{
    struct str ufrag, pwd;
    if (!has_type(k->request, STR(FRAGMENT_TYPE))) {
        answer_error(k, PROTO_ERROR_UNSUPPORTED_MEDIA_TYPE);
        return;
    }
    enum err err = whip_fragment_read(k->request->body, &ufrag, &pwd);
    bool any = str_eq(k->request->if_match, STR("*"));
    if (err == ERR_INVALID) {
        answer_error(k, PROTO_ERROR_MALFORMED);
    } else if (k->request->if_match.len == 0) {
        answer_plain(k, 428);
    } else if (err == ERR_OK && any) {
        restart(k, whip, ufrag);
    } else if (!any && !str_eq(k->request->if_match, str_of(whip->etag))) {
        answer_plain(k, 412);
    } else {
        answer_plain(k, 204);
    }
}

/* ── requests ── */

static void handle_resource(const struct knock *k, struct str id_text)
{
    struct id128 id;
    struct whip *whip = id_from_text(id_text, &id) == ERR_OK ? whip_find(k->whips, id) : NULL;
    if (whip == NULL || whip->door != k->door || !channel_id_eq(whip->channel, k->channel) ||
        !identity_eq(whip->login.identity, k->login.identity)) {
        answer_error(k, PROTO_ERROR_NOT_FOUND);
    } else if (k->request->method == HTTP_PATCH) {
        patch(k, whip);
    } else if (k->request->method == HTTP_DELETE) {
        enum err err = whip_leave(whip, k->at_ms, k->now_us);
        if (err == ERR_OK) {
            answer_plain(k, 200);
        } else {
            answer_error(k, site_error_of_err(err));
        }
    } else {
        answer_error(k, PROTO_ERROR_METHOD_NOT_ALLOWED);
    }
}

static void handle(void *user, const struct http_request *request)
{
    const struct door_route *route = user;
    struct str path = request->path;
    struct knock k = {.whips = route->whips,
                      .request = request,
                      .door = route->door,
                      .at_ms = clock_wall_ms(),
                      .now_us = clock_now_us()};
    (void)str_cut(&path, '/'); /* "" */
    (void)str_cut(&path, '/'); /* "whip" */
    struct str channel = str_cut(&path, '/');
    enum err err = auth_media_login_of_request(k.whips->o.auth, request, k.at_ms, &k.login);
    if (err != ERR_OK) {
        answer_error(&k, err == ERR_NOT_FOUND ? PROTO_ERROR_UNAUTHORIZED : site_error_of_err(err));
    } else if (id_from_text(channel, &k.channel.v) != ERR_OK || !channel_id_eq(k.channel, k.login.channel)) {
        answer_error(&k, PROTO_ERROR_NOT_FOUND);
    } else if (path.len > 0) {
        handle_resource(&k, path);
    } else if (request->method == HTTP_POST) {
        post(&k);
    } else {
        answer_error(&k, PROTO_ERROR_METHOD_NOT_ALLOWED);
    }
}

/* ── life ── */

enum err whips_create(const struct whips_options *options, struct whips **ret_whips)
{
    static const char *const prefixes[] = {[DOOR_WHIP] = "/whip/", [DOOR_WHEP] = "/whep/"};
    struct whips *whips = calloc(1, sizeof *whips);
    if (whips == NULL) {
        return ERR_NO_MEMORY;
    }
    whips->o = *options;
    for (int door = DOOR_WHIP; door <= DOOR_WHEP; door++) {
        whips->doors[door] = (struct door_route){whips, (enum door)door};
        const struct http_route route = {.prefix = prefixes[door],
                                         .handler = handle,
                                         .user = &whips->doors[door],
                                         .body_bytes_max = LIMIT_HTTP_BODY_SDP_BYTES,
                                         .cross_origin = true,
                                         .allow = "POST, PATCH, DELETE, OPTIONS"};
        enum err err = http_route_add(options->server, &route);
        if (err != ERR_OK) {
            free(whips); /* the server goes too: see main */
            return err;
        }
    }
    *ret_whips = whips;
    return ERR_OK;
}

void whips_destroy(struct whips *whips)
{
    struct whip *whip, *next;
    if (whips == NULL) {
        return;
    }
    HASH_ITER(hh, whips->all, whip, next)
    {
        live_part(whips->o.live, &whip->member);
        whip_free(whip);
    }
    free(whips);
}

static bool is_over(const struct whip *whip, time_us now_us)
{
    return whip->lost || (!whip->connected && now_us - whip->opened_us > WHIP_CONNECT_US);
}

static struct whip *find_over(struct whips *whips, time_us now_us)
{
    struct whip *whip, *next;
    HASH_ITER(hh, whips->all, whip, next)
    {
        if (is_over(whip, now_us)) {
            return whip;
        }
    }
    return NULL;
}

void whips_tick(struct whips *whips, time_us now_us)
{
    struct whip *one, *next;
    wall_ms at_ms = clock_wall_ms();
    HASH_ITER(hh, whips->all, one, next)
    {
        one->lost |= !auth_media_login_counts(whips->o.auth, &one->login, at_ms);
    }
    /* From the start each time: one that leaves may end the room, and take others with it. */
    struct whip *whip = find_over(whips, now_us);
    while (whip != NULL && whip_leave(whip, clock_wall_ms(), now_us) == ERR_OK) {
        whip = find_over(whips, now_us);
    }
}

size_t whips_count(const struct whips *whips)
{
    return HASH_COUNT(whips->all);
}
