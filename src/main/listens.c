#include "listens.h"

void listens_of(const struct config *config, bool dev, struct server_options *out)
{
    static const char *const loopback[] = {"127.0.0.1", "::1"};
    uint16_t port = (uint16_t)config_number(config, CONFIG_HTTP_PORT);
    const struct config_value *listen = &config->values[CONFIG_HTTP_LISTEN];
    /* The demo's passwords are known to everybody: its pages stay on this machine, whatever else is said. */
    size_t count = dev ? 2 : listen->count;
    for (size_t i = 0; i < count; i++) {
        const char *text = dev ? loopback[i] : listen->texts[i];
        if (address_parse_ip(text, port, &out->listen[out->listen_count]) == ERR_OK) {
            out->listen_count++;
        }
    }
    uint32_t admin_port = config_count(config, CONFIG_ADMIN_PORT) > 0 ? config_number(config, CONFIG_ADMIN_PORT)
                          : dev || port == 65535                      ? 0
                                                                      : port + 1u;
    if (admin_port == 0 ||
        address_parse_ip(config_text(config, CONFIG_ADMIN_LISTEN), (uint16_t)admin_port, &out->admin) != ERR_OK) {
        out->admin = (struct address){0};
    }
}
