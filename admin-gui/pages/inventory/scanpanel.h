#pragma once

#include "admin-gui/pages/inventory/scansheet.h"
#include "admin-gui/widgets/parts.h"
#include "admin-gui/work/shopworkers.h"
#include "core/inventory/locationservice.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QListView;
class QProgressBar;
QT_END_NAMESPACE

namespace kontor::gui {

class Shell;

/** Beside the tree: goods are scanned, one after the other, and booked at once. A scanner is a keyboard that ends with Enter. */
class ScanPanel final : public Surface
{
    Q_OBJECT

public:
    enum class Work { Receive, Count, Transfer };

    ScanPanel(Shell &shell, Work work, const std::vector<Location> &locations, const std::optional<LocationId> &location,
        QWidget *parent);

    Work work() const { return m_work; }
    /** Scanned and not booked yet. */
    bool isModified() const { return m_sheet->pieces() > 0; }
    void focusField();

Q_SIGNALS:
    void closed();
    void modifiedChanged();
    void booked();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildHead(QVBoxLayout &column);
    void buildScanner(QVBoxLayout &column);
    void buildList(QVBoxLayout &column);
    void buildFoot(QVBoxLayout &column);
    QString title() const;
    LocationId location() const;
    void scanned();
    void take(const QString &code, const StockOfVariant &variant);
    void say(const QString &sentence, Token token, const QString &icon);
    void readDeliveries();
    void chooseDelivery();
    void showSheet();
    void undoScan();
    void book();
    void bookCount();
    void finished(qint64 pieces, int refused);
    QString bookText() const;

    Shell &m_shell;
    Work m_work;
    std::vector<Location> m_locations;
    std::vector<Incoming> m_incoming; ///< expected at the location
    ScanSheet *m_sheet;
    QComboBox *m_from;
    QComboBox *m_to = nullptr;
    QComboBox *m_delivery = nullptr;
    QLineEdit *m_note;
    QLineEdit *m_field;
    IconLabel *m_ready;
    TextLabel *m_readyWord;
    IconLabel *m_saidIcon;
    TextLabel *m_said;
    QListView *m_list;
    TextLabel *m_warning;
    QWidget *m_warningRow;
    TextLabel *m_sum;
    QProgressBar *m_bar;
    QPushButton *m_book;
    QPushButton *m_undo;
    bool m_isBooking = false;
    bool m_isReading = false; ///< the lines of a delivery
    Question m_question;
    Question m_names;
};

}
