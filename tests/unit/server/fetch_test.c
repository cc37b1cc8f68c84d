/* Requests to other servers, against a real one over TLS: what comes back, what is refused, and when one gives up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/base/limits.h"
#include "dais/server/fetch.h"
#include "dais/server/http.h"
#include "dais/server/server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct world {
    char folder[64], certificate[128], key[128];
    uint16_t port;
    struct server *server;
    struct fetcher *fetcher;
    uint32_t waiting;
    /* of the last answer */
    enum err err;
    unsigned status;
    char body[256], problem[FETCH_PROBLEM_SIZE];
    /* what the server was asked */
    char said[256];
} world;

static void on_echo(void *user, const struct http_request *request)
{
    (void)user;
    snprintf(world.said, sizeof world.said, "%d %.*s %.*s", request->method, STR_ARG(request->content_type),
             STR_ARG(request->body));
    http_respond(world.server, request->handle,
                 &(struct http_response){.status = 201, .content_type = "text/plain", .body = STR("well received")});
}

static void on_far(void *user, const struct http_request *request)
{
    (void)user;
    http_respond(world.server, request->handle,
                 &(struct http_response){.status = 302, .headers = {{"location", "/echo"}}});
}

static void on_silent(void *user, const struct http_request *request)
{
    (void)user;
    (void)request; /* no answer, for 30 s */
}

static void on_fetched(void *user)
{
    (void)user;
    fetch_poll(world.fetcher);
}

static uint16_t free_port(void)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof sa;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&sa, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &len), 0);
    close(fd);
    return ntohs(sa.sin_port);
}

static int start(void **state)
{
    static const struct http_route routes[] = {{.prefix = "/echo", .handler = on_echo},
                                               {.prefix = "/far", .handler = on_far},
                                               {.prefix = "/silent", .handler = on_silent}};
    (void)state;
    char problem[256];
    snprintf(world.folder, sizeof world.folder, "/tmp/dais-fetch-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    snprintf(world.certificate, sizeof world.certificate, "%s/certificate.pem", world.folder);
    snprintf(world.key, sizeof world.key, "%s/key.pem", world.folder);
    assert_int_equal(server_certificate_ensure(world.certificate, world.key), ERR_OK);
    world.port = free_port();
    struct server_options options = {.listen_count = 2, .certificate_path = world.certificate, .key_path = world.key};
    assert_int_equal(address_parse_ip("127.0.0.1", world.port, &options.listen[0]), ERR_OK);
    assert_int_equal(address_parse_ip("127.0.0.2", world.port, &options.listen[1]), ERR_OK);
    assert_int_equal(server_create(&options, &world.server, problem, sizeof problem), ERR_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(http_route_add(world.server, &routes[i]), ERR_OK);
    assert_int_equal(fetcher_create(&world.fetcher), ERR_OK);
    assert_int_equal(server_watch_fd(world.server, fetch_fd(world.fetcher), on_fetched, NULL), ERR_OK);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    fetcher_destroy(world.fetcher);
    server_destroy(world.server);
    unlink(world.certificate);
    unlink(world.key);
    rmdir(world.folder);
    memset(&world, 0, sizeof world);
    return 0;
}

static void on_reply(void *user, const struct fetch_reply *reply)
{
    (void)user;
    world.err = reply->err;
    world.status = reply->status;
    assert_int_equal(str_copy(reply->body, world.body, sizeof world.body), ERR_OK);
    snprintf(world.problem, sizeof world.problem, "%s", reply->problem);
    if (--world.waiting == 0)
        server_stop(world.server);
}

/* Asks once, and runs the loop until the answer is there. */
static void ask(const char *host, const char *path, struct fetch_request request)
{
    char url[128];
    snprintf(url, sizeof url, "https://%s:%u%s", host, world.port, path);
    request.url = url;
    request.body_bytes_max = request.body_bytes_max ? request.body_bytes_max : 1024;
    request.timeout_ms = request.timeout_ms ? request.timeout_ms : 20000;
    world.waiting = 1;
    assert_int_equal(fetch_start(world.fetcher, &request, on_reply, NULL), ERR_OK);
    server_run(world.server);
}

static void an_answer_comes_back_whole(void **state)
{
    (void)state;
    ask("localhost", "/echo",
        (struct fetch_request){.post = true,
                               .body = STR("a=1&b=2"),
                               .headers = {"Content-Type: application/x-www-form-urlencoded"},
                               .ca_path = world.certificate});
    assert_int_equal(world.err, ERR_OK);
    assert_int_equal(world.status, 201);
    assert_string_equal(world.body, "well received");
    assert_string_equal(world.said, "2 application/x-www-form-urlencoded a=1&b=2");
    assert_string_equal(world.problem, "");
}

static void redirects_are_not_followed(void **state)
{
    (void)state;
    ask("localhost", "/far", (struct fetch_request){.ca_path = world.certificate});
    assert_int_equal(world.err, ERR_OK);
    assert_int_equal(world.status, 302);
    assert_string_equal(world.said, "");
}

static void a_certificate_must_count(void **state)
{
    (void)state;
    ask("localhost", "/echo", (struct fetch_request){0});
    assert_int_equal(world.err, ERR_AUTH);
    assert_string_equal(world.said, "");
    assert_true(world.problem[0] != 0);
}

static void a_certificate_must_be_of_that_name(void **state)
{
    (void)state;
    ask("127.0.0.2", "/echo", (struct fetch_request){.ca_path = world.certificate});
    assert_int_equal(world.err, ERR_AUTH);
    assert_string_equal(world.said, "");
}

static void what_is_too_large_is_broken_off(void **state)
{
    (void)state;
    ask("localhost", "/echo", (struct fetch_request){.post = true, .ca_path = world.certificate, .body_bytes_max = 5});
    assert_int_equal(world.err, ERR_LIMIT);
    assert_string_equal(world.body, "");
}

static void silence_has_an_end(void **state)
{
    (void)state;
    ask("localhost", "/silent", (struct fetch_request){.ca_path = world.certificate, .timeout_ms = 300});
    assert_int_equal(world.err, ERR_IO);
}

static void own_networks_are_out_of_reach_where_only_public_ones_may_be_asked(void **state)
{
    (void)state;
    ask("localhost", "/echo", (struct fetch_request){.ca_path = world.certificate, .public_only = true});
    assert_int_equal(world.err, ERR_UNSUPPORTED);
    assert_string_equal(world.said, "");
}

static void nothing_but_https_is_spoken(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://localhost/", "file:///etc/passwd", "not an address"};
    for (size_t i = 0; i < 3; i++) {
        world.waiting = 1;
        const struct fetch_request request = {.url = urls[i], .body_bytes_max = 1024, .timeout_ms = 5000};
        assert_int_equal(fetch_start(world.fetcher, &request, on_reply, NULL), ERR_OK);
        while (world.waiting) /* the loop has ended after the first */
            fetch_poll(world.fetcher);
        assert_int_equal(world.err, ERR_INVALID);
    }
}

static void more_than_the_limit_are_refused_and_forgotten_at_the_end(void **state)
{
    (void)state;
    char url[64];
    snprintf(url, sizeof url, "https://localhost:%u/silent", world.port);
    const struct fetch_request request = {
        .url = url, .ca_path = world.certificate, .body_bytes_max = 1024, .timeout_ms = 20000};
    for (int i = 0; i < LIMIT_FETCHES; i++)
        assert_int_equal(fetch_start(world.fetcher, &request, on_reply, NULL), ERR_OK);
    assert_int_equal(fetch_start(world.fetcher, &request, on_reply, NULL), ERR_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_comes_back_whole, start, stop),
        cmocka_unit_test_setup_teardown(redirects_are_not_followed, start, stop),
        cmocka_unit_test_setup_teardown(a_certificate_must_count, start, stop),
        cmocka_unit_test_setup_teardown(a_certificate_must_be_of_that_name, start, stop),
        cmocka_unit_test_setup_teardown(what_is_too_large_is_broken_off, start, stop),
        cmocka_unit_test_setup_teardown(silence_has_an_end, start, stop),
        cmocka_unit_test_setup_teardown(own_networks_are_out_of_reach_where_only_public_ones_may_be_asked, start, stop),
        cmocka_unit_test_setup_teardown(nothing_but_https_is_spoken, start, stop),
        cmocka_unit_test_setup_teardown(more_than_the_limit_are_refused_and_forgotten_at_the_end, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
