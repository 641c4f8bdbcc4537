// What nearly every file of the desktop program reads; made once.
#include "core/shop/shop.h"

#include <QApplication>
#include <QBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPointer>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QWidget>
