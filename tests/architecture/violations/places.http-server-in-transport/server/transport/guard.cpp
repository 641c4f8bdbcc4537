#  include <QtHttpServer/QAbstractHttpServer>
