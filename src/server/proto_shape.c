/* Names of enums, both ways. */
#include "dais/server/proto_shape.h"

enum err proto_enum_value(const struct proto_enum *names, struct str name, unsigned *ret_value)
{
    for (unsigned i = 0; i < names->count; i++) {
        if (str_eq(name, str_of(names->names[i]))) {
            *ret_value = i;
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}
