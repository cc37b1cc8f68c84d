/* /healthz and /readyz for supervisors and load balancers; /metrics on the admin listener. */
#include "edge_priv.h"

#include "dais/base/metrics.h"

#include <malloc.h>
#include <stdlib.h>
#include <time.h>

METRIC(memory_allocated, "dais_memory_allocated_bytes", GAUGE,
       "memory that is allocated now, without what libraries map");
METRIC(cpu_used, "dais_cpu_us_total", COUNTER, "microseconds on a CPU, of all threads");

static void on_healthz(void *user, const struct http_request *request)
{
    http_respond(
        user, request->handle,
        &(struct http_response){.status = 200, .content_type = "application/json", .body = STR("{\"status\":\"ok\"}")});
}

void server_look(const struct server *server, struct server_state *ret_state)
{
    *ret_state = (struct server_state){.ready = server->ready && !server->draining, .connections = server->conn_count};
    ret_state->certificate_until_ms = tls_until_ms(server, &ret_state->self_signed);
}

static void on_readyz(void *user, const struct http_request *request)
{
    struct server *server = user;
    bool ready = server->ready && !server->draining;
    http_respond(server, request->handle,
                 &(struct http_response){.status = ready ? 200 : 503,
                                         .content_type = "application/json",
                                         .body = ready ? STR("{\"status\":\"ready\"}") : STR("{\"status\":\"busy\"}")});
}

/* What is worth a look only when somebody asks. */
static void look_at_process(void)
{
    struct mallinfo2 info = mallinfo2();
    struct timespec spent = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    metric_set(&memory_allocated, (int64_t)(info.uordblks + info.hblkhd));
    metric_set(&cpu_used, (int64_t)spent.tv_sec * US_PER_S + spent.tv_nsec / 1000);
}

static void on_metrics(void *user, const struct http_request *request)
{
    look_at_process();
    size_t size = metrics_write(NULL, 0) + 4096; /* values may grow a digit between the two calls */
    char *text = malloc(size);
    if (text == NULL) {
        http_respond_error(user, request->handle, 503, "busy", "Out of memory.");
        return;
    }
    size_t len = metrics_write(text, size);
    http_respond(user, request->handle,
                 &(struct http_response){.status = 200,
                                         .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                         .body = {text, len < size ? len : size - 1}});
    free(text);
}

enum err health_routes_add(struct server *server)
{
    const struct http_route routes[] = {
        {.prefix = "/healthz", .handler = on_healthz, .user = server},
        {.prefix = "/readyz", .handler = on_readyz, .user = server},
        {.prefix = "/metrics", .handler = on_metrics, .user = server, .admin = true},
    };
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        enum err err = http_route_add(server, &routes[i]);
        if (err != ERR_OK) {
            return err;
        }
    }
    return ERR_OK;
}
