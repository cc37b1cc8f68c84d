/*
 * Who is asking: passwords, log-ins (cookies) and media tokens.
 *
 *   auth_login ─► throttled? ─► queue (64) ─► one of two hashing threads (argon2id) ─► auth_poll on the loop ─► fn
 *
 * Invariants
 *  1. The loop never hashes a password. Threads get copies of what they need and give back a verdict.
 *  2. An unknown login, an account without a password, a disabled one and a wrong password take the same path and time
 *     (a hash of the same cost is checked in every case) and end in the same words.
 *  3. A try is counted before its hash is checked and taken back when it was right, so that tries at the same time count.
 *     LIMIT_LOGIN_FAILURES_ACCOUNT per login (known or not) and LIMIT_LOGIN_FAILURES_ADDRESS per address (IPv6: per /64)
 *     in LIMIT_LOGIN_WINDOW_S, forgotten one by one; refused tries don't count, so nobody is locked out for longer.
 *     Anybody can make strangers' tries at a login, so who showed before who she is isn't counted with them: a browser that
 *     was signed in from before (its cookie AUTH_DEVICE, kept for LIMIT_DEVICE_S with each account that signed in there), and
 *     a log-in that asks for the password once more, have LIMIT_LOGIN_FAILURES_OWN tries of their own in that window.
 *     What a thread found is worth what the account says when it comes back: a password that was changed meanwhile, or an
 *     account that was disabled, is a wrong one.
 *  4. Secrets (cookie, media token: 256 random bits as 64 hex digits) are kept as their SHA-256 only.
 *  5. A media token is for one channel: who uses it compares. It is worth what its maker is: a host or room moderator there.
 */
#ifndef DAIS_SERVER_AUTH_H
#define DAIS_SERVER_AUTH_H

#include "dais/server/http.h"
#include "dais/server/site.h"

#define AUTH_COOKIE      "__Host-dais"
#define AUTH_DEVICE      "__Host-dais-device"
#define AUTH_SECRET_SIZE 65 /* with NUL */
#define AUTH_HASH_SIZE   LIMIT_PASSWORD_HASH_BYTES

struct auth;

/* Starts the hashing threads. The site outlives it. */
MUST_CHECK enum err auth_create(struct site *site, struct auth **ret_auth);
void auth_destroy(struct auth *auth); /* NULL is fine; what waits is forgotten, without its call */
/* Readable when verdicts wait: then auth_poll. */
int auth_fd(const struct auth *auth);
void auth_poll(struct auth *auth);

/* ── passwords ── */
/* Length and the well-known ones. */
bool password_acceptable(struct str password);
/* Blocks for tens of milliseconds: for the command line, tests and the threads. */
MUST_CHECK enum err password_hash(struct str password, char out[AUTH_HASH_SIZE]);
/* ERR_AUTH: another password. Constant time. */
MUST_CHECK enum err password_verify(struct str password, const char *hash);

/* ERR_OK with the account, or ERR_AUTH; ERR_NO_MEMORY. */
typedef void auth_login_fn(void *user, enum err err, struct account_id account);
/* ERR_LIMIT: too many tries, `ret_wait_us` says how long none is free. ERR_BUSY: too many wait. Otherwise `fn` is called from auth_poll,
 * once. The request says where it comes from, and from which device. */
MUST_CHECK enum err auth_login(struct auth *auth, const struct http_request *request, struct str login,
                               struct str password, wall_ms at_ms, time_us now_us, auth_login_fn *fn, void *user,
                               time_us *ret_wait_us);
/* The same for who is signed in and shows the password once more. */
struct login;
MUST_CHECK enum err auth_again(struct auth *auth, const struct login *login, struct str password, time_us now_us,
                               auth_login_fn *fn, void *user, time_us *ret_wait_us);
typedef void auth_hash_fn(void *user, enum err err, const char *hash);
/* ERR_BUSY: too many wait. */
MUST_CHECK enum err auth_hash(struct auth *auth, struct str password, auth_hash_fn *fn, void *user);

/* ── secrets ── */
/* A fresh one, and what is kept of it. */
void auth_secret_new(char ret_secret[AUTH_SECRET_SIZE], uint8_t ret_hash[STORE_TOKEN_HASH_BYTES]);
/* ERR_INVALID: not 64 lower-case hex digits. */
MUST_CHECK enum err auth_secret_hash(struct str secret, uint8_t ret_hash[STORE_TOKEN_HASH_BYTES]);

/* What the device's cookie says, by which accounts know it. ERR_INVALID: nothing that we said. */
MUST_CHECK enum err auth_device_id(struct str secret, struct id128 *ret_device);

/* ── who is asking ── */
/* Fits in a WebSocket's identity (WS_IDENTITY_BYTES). */
struct login {
    struct login_id id;
    struct account_id account; /* none: a guest */
    struct guest_id guest;
    uint8_t token_hash[STORE_TOKEN_HASH_BYTES]; /* names the log-in: when it ends, its connections end */
    wall_ms created_ms;
    wall_ms expires_ms;
};
static inline struct identity login_identity(const struct login *login)
{
    return account_id_is_none(login->account) ? identity_of_guest(login->guest) : identity_of_account(login->account);
}
/* How long until somebody from this address may come in this way again; 0: now. Counted by the second. */
enum auth_coming { AUTH_AS_GUEST, AUTH_BY_PROVIDER };
time_us auth_coming_wait_us(struct auth *auth, enum auth_coming coming, const struct address *peer, time_us now_us);
void auth_coming_count(struct auth *auth, enum auth_coming coming, const struct address *peer, time_us now_us);
/*
 * By cookie, also a guest's. ERR_NOT_FOUND: none, unknown, expired, or the account is gone or disabled. Any other error: it could
 * not be read, and nobody knows; who is told to sign in again then would be told wrong.
 */
MUST_CHECK enum err auth_login_of_request(struct auth *auth, const struct http_request *request, wall_ms at_ms,
                                          struct login *ret_login);

/* Whether one that was read before has not ended since. What could not be read has. */
bool auth_login_counts(struct auth *auth, const struct login *login, wall_ms at_ms);

struct media_login {
    struct identity identity;
    struct channel_id channel;
    enum media_role role;
    struct account_id maker; /* none: of before it was kept */
    wall_ms expires_ms;
    uint8_t token_hash[STORE_TOKEN_HASH_BYTES];
    char name[LIMIT_NAME_LENGTH * 4 + 1];
};
/* By `Authorization: Bearer`. ERR_NOT_FOUND, also where its maker may make none any more; or that it could not be read. */
MUST_CHECK enum err auth_media_login_of_request(struct auth *auth, const struct http_request *request, wall_ms at_ms,
                                                struct media_login *ret_login);
/*
 * Whether who came by it may stay: it was not revoked, and its maker may make such tokens now. That it has expired since ends
 * nobody's stay. What could not be read is taken to be there.
 */
bool auth_media_login_counts(struct auth *auth, const struct media_login *login, wall_ms at_ms);

#endif
