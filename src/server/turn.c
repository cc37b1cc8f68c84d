/* Credentials for a TURN server that shares a secret with us. */
#include "dais/server/turn.h"

#include "dais/base/random.h"
#include "dais/base/str.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS_PER_S 1000

struct turn {
    char *texts[TURN_URLS_MAX];
    struct str urls[TURN_URLS_MAX];
    uint32_t url_count;
    char *secret;
    uint32_t ttl_s;
};

enum err turn_create(const struct turn_options *options, struct turn **ret_turn)
{
    if (options->url_count > TURN_URLS_MAX) {
        return ERR_LIMIT;
    }
    struct turn *turn = calloc(1, sizeof *turn);
    if (turn == NULL) {
        return ERR_NO_MEMORY;
    }
    turn->ttl_s = options->ttl_s;
    turn->secret = strdup(options->secret != NULL ? options->secret : "");
    bool ok = turn->secret != NULL;
    for (size_t i = 0; i < options->url_count && ok; i++) {
        turn->texts[i] = strdup(options->urls[i]);
        ok = turn->texts[i] != NULL;
        turn->urls[turn->url_count++] = ok ? str_of(turn->texts[i]) : (struct str){0};
    }
    if (!ok) {
        turn_destroy(turn);
        return ERR_NO_MEMORY;
    }
    *ret_turn = turn;
    return ERR_OK;
}

void turn_destroy(struct turn *turn)
{
    if (turn == NULL) {
        return;
    }
    for (size_t i = 0; i < TURN_URLS_MAX; i++) {
        free(turn->texts[i]);
    }
    if (turn->secret != NULL) {
        secret_clear(turn->secret, strlen(turn->secret));
    }
    free(turn->secret);
    free(turn);
}

uint32_t turn_mint(const struct turn *turn, struct id128 name, wall_ms at_ms, struct turn_grant *ret_grant)
{
    if (turn == NULL || turn->url_count == 0) {
        return 0;
    }
    char id[ID_TEXT_SIZE];
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned mac_len = 0;
    id_to_text(name, id);
    snprintf(ret_grant->username, sizeof ret_grant->username, "%" PRId64 ":%s", at_ms / MS_PER_S + turn->ttl_s, id);
    if (HMAC(EVP_sha1(), turn->secret, (int)strlen(turn->secret), (const uint8_t *)ret_grant->username,
             strlen(ret_grant->username), mac, &mac_len) == NULL ||
        EVP_EncodeBlock((uint8_t *)ret_grant->password, mac, (int)mac_len) != TURN_PASSWORD_SIZE - 1) {
        return 0;
    }
    ret_grant->server = (struct proto_ice_server){.urls_count = turn->url_count,
                                                  .urls = turn->urls,
                                                  .has_username = true,
                                                  .username = str_of(ret_grant->username),
                                                  .has_credential = true,
                                                  .credential = str_of(ret_grant->password)};
    return 1;
}
