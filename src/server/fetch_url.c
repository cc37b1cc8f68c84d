/* Which URLs are asked for. */
#include "dais/server/fetch_url.h"

#include "dais/base/address.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static CURLU *url_parse(struct str url)
{
    char text[FETCH_URL_BYTES + 1];
    if (str_copy(url, text, sizeof text) != ERR_OK || strlen(text) != url.len)
        return NULL;
    CURLU *parsed = curl_url();
    if (parsed && curl_url_set(parsed, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        curl_url_cleanup(parsed);
        parsed = NULL;
    }
    return parsed;
}

static bool has_part(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return has;
}

static bool scheme_fits(CURLU *url, bool plain_http)
{
    char *scheme = NULL;
    if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return false;
    bool fits = strcmp(scheme, "https") == 0 || (plain_http && strcmp(scheme, "http") == 0);
    curl_free(scheme);
    return fits;
}

/* A host that is an address says at once where it leads. */
static enum fetch_url host_check(CURLU *url, bool public_only)
{
    char *host = NULL;
    if (curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK || !host[0]) {
        curl_free(host);
        return FETCH_URL_BAD;
    }
    char ip[ADDRESS_TEXT_SIZE];
    bool bracket = host[0] == '[';
    struct address address;
    enum err err = str_copy(str_sub(str_of(host), bracket, strlen(host) - 2 * (size_t)bracket), ip, sizeof ip);
    if (!err)
        err = address_parse_ip(ip, 0, &address);
    curl_free(host);
    if (err)
        return bracket ? FETCH_URL_BAD : FETCH_URL_OK;
    return !public_only || address_is_public(&address) ? FETCH_URL_OK : FETCH_URL_PRIVATE;
}

enum fetch_url fetch_url_check(struct str url, bool public_only, bool plain_http)
{
    CURLU *parsed = url_parse(url);
    if (!parsed)
        return FETCH_URL_BAD;
    enum fetch_url verdict = FETCH_URL_BAD;
    if (!scheme_fits(parsed, plain_http))
        verdict = FETCH_URL_SCHEME;
    else if (!has_part(parsed, CURLUPART_USER) && !has_part(parsed, CURLUPART_PASSWORD) &&
             !has_part(parsed, CURLUPART_FRAGMENT) && !has_part(parsed, CURLUPART_ZONEID))
        verdict = host_check(parsed, public_only);
    curl_url_cleanup(parsed);
    return verdict;
}

enum err fetch_url_origin(struct str url, char *out, size_t size)
{
    CURLU *parsed = url_parse(url);
    if (!parsed)
        return ERR_INVALID;
    char *scheme = NULL, *host = NULL, *port = NULL;
    enum err err = ERR_INVALID;
    if (curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        bool own = curl_url_get(parsed, CURLUPART_PORT, &port, CURLU_NO_DEFAULT_PORT) == CURLUE_OK;
        for (char *c = host; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        int length = snprintf(out, size, "%s://%s%s%s", scheme, host, own ? ":" : "", own ? port : "");
        err = length >= 0 && (size_t)length < size ? ERR_OK : ERR_TRUNCATED;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parsed);
    return err;
}
