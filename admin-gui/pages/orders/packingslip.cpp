#include "admin-gui/pages/orders/packingslip.h"

#include "admin-gui/models/words.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QPrintPreviewDialog>
#include <QPrinter>
#include <QTextDocument>

namespace kontor::gui {

namespace {

QString tr_(const char *words)
{
    return QCoreApplication::translate("kontor::gui::PackingSlip", words);
}

QString addressBlock(const Address &address)
{
    QStringList lines{(address.firstName + u' ' + address.lastName).trimmed(), address.company, address.line1, address.line2,
        (address.postalCode + u' ' + address.city).trimmed(), address.region, address.country.toString()};
    lines.removeAll({});
    for (auto &line : lines)
        line = line.toHtmlEscaped();
    return lines.join(u"<br/>"_s);
}

}

QString packingSlipHtml(const Order &order)
{
    // Paper is white whatever the screen is, so it has styles of its own.
    QString rows;
    for (const auto &line : order.lines)
        rows +=
            u"<tr><td width=\"12%\" align=\"right\">%1 ×&nbsp;</td><td width=\"28%\">%2</td><td>%3</td><td width=\"8%\" align=\"center\">☐</td></tr>"_s
                .arg(QLocale().toString(line.quantity), line.sku.toHtmlEscaped(), line.title.toHtmlEscaped());
    const auto &address = order.shippingAddress ? order.shippingAddress : order.billingAddress;
    return u"<html><body style=\"color:#000000\"><h2>%1 %2</h2><p>%3</p><table width=\"100%\"><tr><td>%4</td><td align=\"right\">%5</td></tr></table><br/>"
           "<table width=\"100%\" cellpadding=\"6\" border=\"0\"><tr><th align=\"right\">%6</th><th align=\"left\">%7</th><th align=\"left\">%8</th><th>%9</th></tr>"_s
               .arg(tr_(QT_TRANSLATE_NOOP("kontor::gui::PackingSlip", "Packing slip")), order.number.toHtmlEscaped(),
                   writtenLong(order.placedAt).toHtmlEscaped(), address ? addressBlock(*address) : QString(),
                   order.shippingMethod.toHtmlEscaped(), tr_(QT_TRANSLATE_NOOP("kontor::gui::PackingSlip", "Pieces")),
                   tr_(QT_TRANSLATE_NOOP("kontor::gui::PackingSlip", "SKU")),
                   tr_(QT_TRANSLATE_NOOP("kontor::gui::PackingSlip", "Goods")),
                   tr_(QT_TRANSLATE_NOOP("kontor::gui::PackingSlip", "Packed")))
        + rows + u"</table></body></html>"_s;
}

void printSlips(const std::vector<Order> &orders, QPagedPaintDevice &device)
{
    QPainter painter(&device);
    bool isFirst = true;
    for (const auto &order : orders) {
        if (!std::exchange(isFirst, false))
            device.newPage();
        QTextDocument document;
        document.documentLayout()->setPaintDevice(&device);
        document.setDefaultFont(QFont(QApplication::font().family(), 10));
        document.setHtml(packingSlipHtml(order));
        const QSizeF page(painter.viewport().size());
        document.setPageSize(page);
        const int pages = document.pageCount();
        for (int i = 0; i < pages; ++i) {
            if (i > 0)
                device.newPage();
            painter.save();
            painter.translate(0, -i * page.height());
            document.drawContents(&painter, QRectF(0, i * page.height(), page.width(), page.height()));
            painter.restore();
        }
    }
}

void previewSlips(QWidget *asker, const std::vector<Order> &orders)
{
    QPrinter printer(QPrinter::HighResolution);
    printer.setDocName(
        orders.size() == 1 ? orders.front().number : tr_(QT_TRANSLATE_NOOP("kontor::gui::PackingSlip", "Packing slips")));
    QPrintPreviewDialog preview(&printer, asker);
    QObject::connect(
        &preview, &QPrintPreviewDialog::paintRequested, &preview, [&orders](QPrinter *device) { printSlips(orders, *device); });
    preview.resize(900, 700);
    preview.exec();
}

}
