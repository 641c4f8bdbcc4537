#pragma once

#include "admin-gui/pages/inventory/stockmodel.h"
#include "admin-gui/pages/inventory/stockview.h"
#include "admin-gui/shell/page.h"
#include "admin-gui/widgets/parts.h"

namespace kontor::gui {

class LevelPanel;
class ScanPanel;
class ViewTab;

/** What there is, where: variants with their locations, changed in their cells; goods are received, counted and moved beside it. */
class InventoryPage final : public Page
{
    Q_OBJECT

public:
    InventoryPage(Shell &shell, const QString &address, QWidget *parent);

    QString title() const override { return tr("Inventory"); }
    QString iconName() const override { return u"warehouse"_s; }
    bool isModified() const override;
    bool mayClose() override;
    QJsonObject state() const override;
    void restore(const QJsonObject &state) override;
    void changed(const QSet<QByteArray> &tags) override;
    void focusFirst() override;
    bool focusNextPart() override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildHead(QVBoxLayout &column);
    void buildViews(QVBoxLayout &column);
    void buildFilters(QVBoxLayout &column);
    void addActions();
    void addHeadButton(const char *action, Variant variant);
    void readLocations();
    void showLocations();
    void showViews();
    void setAlert(std::optional<StockState> alert);
    void setLocation(const std::optional<LocationId> &location);
    void reload();
    void refresh();
    void askCounts();
    void showCounts();
    void clearFilters();
    void exportCsv();
    void book(const Booking &booking, const StockOfLevel &before);
    void booked(const RestAnswer &answer, const Booking &booking, const StockOfLevel &before);
    void undo();
    void takeBack(const StockLevel &after, int delta);
    void openScan(int work);
    void showSettings();
    void showSettingsOfCurrent();
    bool leavePanel();
    void closePanel();
    void setPanel(QWidget *panel);
    void placePanel();
    void openLedger(const VariantId &variant);

    StockModel *m_model;
    StockView *m_view;
    Surface *m_list;
    QHBoxLayout *m_headButtons;
    BadgeLabel *m_live;
    TextLabel *m_count;
    QHBoxLayout *m_views;
    QHBoxLayout *m_segments;
    QLineEdit *m_search;
    QTimer m_typing;
    std::optional<StockState> m_alert;
    std::optional<LocationId> m_location;
    StockList::Alerts m_alerts;
    bool m_hasAlerts = false;
    qint64 m_matches = -1;
    QWidget *m_panel = nullptr;
    ScanPanel *m_scan = nullptr;
    LevelPanel *m_settings = nullptr;
    std::function<void()> m_undo; ///< of the last booking in a cell
    bool m_mustRefresh = false;   ///< as soon as nobody edits
    Question m_locationQuestion;
    Question m_countQuestion;
    Question m_alertQuestion;
};

}
