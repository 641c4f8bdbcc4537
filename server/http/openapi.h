#pragma once

#include "server/http/endpoint.h"

namespace kontor::http {

struct OpenApiInfo
{
    QByteArray title = "Kontor";
    QByteArray description = "The shop's REST interface.";
    QByteArray contactUrl{};
    std::vector<std::pair<QByteArray, QByteArray>> tags{}; ///< in the order shown, with what they are about
};

/** The OpenAPI 3.1 document of these endpoints: made of the declarations that route, read and authorise. */
QByteArray openApi(const Endpoints &endpoints, const OpenApiInfo &info);

/** Adds /openapi.json, /docs with its files, and /docs/errors. Call it last; `endpoints` must outlive its router. */
void addDocs(Endpoints &endpoints, const OpenApiInfo &info);

}
