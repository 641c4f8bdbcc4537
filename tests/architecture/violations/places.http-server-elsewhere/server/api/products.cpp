#include <QHttpServerResponse>
