// The window as somebody of the staff uses it, against a server that runs.
#include "admin-gui/charts/chart.h"
#include "admin-gui/models/words.h"
#include "admin-gui/pages/customers/customerspage.h"
#include "admin-gui/pages/home/homepage.h"
#include "admin-gui/pages/inventory/inventorypage.h"
#include "admin-gui/pages/inventory/stockview.h"
#include "admin-gui/pages/orders/orderspage.h"
#include "admin-gui/pages/orders/packingslip.h"
#include "admin-gui/pages/products/productpage.h"
#include "admin-gui/pages/products/productspage.h"
#include "admin-gui/pages/products/variantsection.h"
#include "tests/admin/desktop.h"

#include <QApplication>
#include <QJsonArray>
#include <QPdfWriter>
#include <QSettings>

using namespace kontor;
using namespace kontor::gui;
using namespace kontor::test;

class WindowTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<OpenShop> m_shop;
    std::unique_ptr<Desktop> m_desktop;

    QByteArray sql(const QByteArray &query) { return value(m_shop->shop.database(), query); }
    QString mugAddress() const { return u"product/"_s + m_shop->mug.product.toString(); }
    ProductPage *openMug()
    {
        auto *page = m_desktop->open<ProductPage>(mugAddress());
        return eventually([page] { return page->document().version() > 0; }, 20'000) ? page : nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<OpenShop>();
        m_desktop = std::make_unique<Desktop>(*m_shop);
    }
    void cleanupTestCase()
    {
        m_desktop.reset();
        m_shop.reset();
    }

    void aWrongPasswordIsSaidBesideTheField()
    {
        QSettings().setValue(u"connection/server"_s, u"http://127.0.0.1:%1"_s.arg(m_shop->server.port()));
        Window window;
        window.show();
        auto *email = qobject_cast<QLineEdit *>(childNamed(window, u"E-mail address"_s));
        auto *password = qobject_cast<QLineEdit *>(childNamed(window, u"Password"_s));
        email->setText(u"nobody@example.org"_s);
        password->setText(u"a wrong password"_s);
        QTest::keyClick(password, Qt::Key_Return);
        QTRY_VERIFY(!password->accessibleDescription().isEmpty());
        QVERIFY(window.workspace() == nullptr);
        QCOMPARE(password->text(), u"a wrong password"_s); // what was typed stays
    }

    void aNewOrderAppearsByItself()
    {
        auto *page = m_desktop->open<OrdersPage>(u"orders"_s);
        QTRY_VERIFY(page->model().state() == PagedModel::State::Ready);
        const int before = page->model().rowCount();
        const auto placed = m_shop->client.post(readyBasket(m_shop->client, m_shop->mug.variant).path() + "/complete",
            m_shop->placed().confirmation(), "Idempotency-Key: desktop-1\r\n");
        QTRY_COMPARE(page->model().rowCount(), before + (placed.status == 201 ? 2 : 1));
        QVERIFY(page->model().isNew(0));
    }

    void ordersAreHeldReleasedAndPrinted()
    {
        auto *page = m_desktop->open<OrdersPage>(u"orders"_s);
        QTRY_VERIFY(page->model().state() == PagedModel::State::Ready && page->model().rowCount() > 0);
        QVERIFY(qobject_cast<QPushButton *>(childNamed(*page, u"All"_s))->isChecked());
        page->view().setCurrentIndex(page->model().index(0, 1));
        // The decision is a dialog: it is answered while it is open.
        QTimer::singleShot(0, this, [] {
            auto *dialog = QApplication::activeModalWidget();
            if (dialog != nullptr)
                clickOn(childNamed(*dialog, u"Put on hold"_s));
        });
        m_desktop->workspace().actions().action("order.hold")->trigger();
        QTRY_COMPARE(
            sql("select count(*) from sales.\"order\" where status = 'on_hold' and hold_reason = 'address'"), QByteArray("1"));
        page->setFilter("status", u"on_hold"_s);
        QTRY_COMPARE(page->model().rowCount(), 1);
        page->clearFilters();
        QTRY_VERIFY(page->model().rowCount() > 1);
        page->view().setCurrentIndex(page->model().index(0, 1));
        m_desktop->workspace().actions().action("order.release")->trigger();
        QTRY_COMPARE(sql("select count(*) from sales.\"order\" where status = 'on_hold'"), QByteArray("0"));
        QCOMPARE(sql("select count(*) from ops.audit where operation in ('order.hold', 'order.release') and actor = 'staff:' || '"
                     + m_desktop->person().id + "'"),
            QByteArray("2"));

        QTemporaryDir folder;
        const auto path = folder.filePath(u"slip.pdf"_s);
        const auto order =
            m_shop->shop.connect()->orders.load(m_shop->shop.database(), page->model().row(0).data.value<OrderSummary>().id);
        KONTOR_VERIFY_RESULT(order);
        QVERIFY(packingSlipHtml(*order).contains(order->number));
        QVERIFY(!packingSlipHtml(*order).contains(writtenAmount(order->lines[0].unitPrice))); // a gift shows no prices
        {
            QPdfWriter writer(path);
            printSlips({*order, *order}, writer);
        }
        QFile pdf(path);
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        QVERIFY(pdf.readAll().startsWith("%PDF-"));
    }

    void stockIsShownByVariantAndPlace()
    {
        auto *page = m_desktop->open<InventoryPage>(u"inventory"_s);
        auto *view = page->findChild<StockView *>();
        QVERIFY(view != nullptr);
        QTRY_VERIFY(view->model()->rowCount() > 0);
        QTRY_VERIFY(view->model()->rowCount(view->model()->index(0, 0)) > 0);
    }

    void homeTellsHowTheShopDoes()
    {
        auto *page = m_desktop->open<HomePage>(u"home"_s);
        auto *chart = page->findChild<LineChart *>();
        QTRY_VERIFY(chart->table().size() > 20);
        auto *row = childNamed(*page,
            u"Orders awaiting payment: "_s
                + QString::fromLatin1(
                    sql("select count(*) from sales.\"order\" where payment_status = 'awaiting' and status = 'open'")));
        clickOn(row);
        QTRY_VERIFY(m_desktop->workspace().currentPage()->address() == u"orders"_s);
        qobject_cast<OrdersPage *>(m_desktop->workspace().currentPage())->clearFilters();
    }

    void customersAndStaffAreListed()
    {
        newCustomer(m_shop->client);
        auto *customers = m_desktop->open<AccountsPage>(u"customers"_s);
        QTRY_VERIFY(customers->model().rowCount() > 0);
        auto *staff = m_desktop->open<AccountsPage>(u"staff"_s);
        QTRY_VERIFY(staff->model().rowCount() > 0);
    }

    void aPriceIsSavedAndSeenOverRest()
    {
        auto *page = openMug();
        QVERIFY(page != nullptr);
        const auto path = page->variants().model().pricePath(m_shop->mug.variant.toString());
        page->variants().model().setPrice(path, u"21.50"_s);
        QVERIFY(page->isModified());
        m_desktop->workspace().actions().action("edit.save")->trigger();
        QTRY_VERIFY(!page->isModified());
        QCOMPARE(sql("select amount from pricing.price where list = 'base' and currency = 'EUR' and variant_id = '"
                     + m_shop->mug.variant.toByteArray() + "'"),
            QByteArray("2150"));
        QTRY_VERIFY(m_shop->client.get("/v1/products/" + m_shop->mug.product.toByteArray()).body.contains("2150"));
    }

    void whatIsFaultyStaysAsItWasTyped()
    {
        auto *page = openMug();
        auto &model = page->variants().model();
        const auto path = model.pricePath(m_shop->mug.variant.toString());
        model.setPrice(path, u"21.5o"_s);
        QCOMPARE(page->problemCount(), 1);
        QCOMPARE(model.index(0, VariantModel::PriceColumn).data(Qt::EditRole).toString(), u"21.5o"_s);
        m_desktop->workspace().actions().action("edit.save")->trigger();
        QCOMPARE(page->problemCount(), 1); // nothing is sent
        model.setPrice(path, u"21.50"_s);
        QCOMPARE(page->problemCount(), 0);
    }

    void twoEditorsNeverMergeSilently()
    {
        auto *page = openMug();
        page->document().set(u"title"_s, u"My mug"_s, u"Title"_s);
        // Somebody else is quicker, over REST.
        const auto path = "/v1/admin/products/" + m_shop->mug.product.toByteArray();
        QCOMPARE(m_shop->client.patch(path, R"({"brand":"Theirs"})", m_shop->staff).status, 200);
        QTRY_VERIFY(page->hasConflict());
        QCOMPARE(page->document().text(u"title"_s), u"My mug"_s);
        clickOn(childNamed(*page, u"Keep mine"_s));
        QVERIFY(!page->hasConflict());
        QCOMPARE(page->document().text(u"brand"_s), u"Theirs"_s);
        m_desktop->workspace().actions().action("edit.save")->trigger();
        QTRY_VERIFY(!page->isModified());
        QCOMPARE(sql("select title || ' ' || brand from catalog.product where id = '" + m_shop->mug.product.toByteArray() + "'"),
            QByteArray("My mug Theirs"));
    }

    void aRefusalOfTheCoreStandsBesideItsField()
    {
        auto *page = openMug();
        page->document().set(u"slug"_s, u"no slug at all!"_s, u"Slug"_s);
        m_desktop->workspace().actions().action("edit.save")->trigger();
        QTRY_COMPARE(page->problemCount(), 1);
        page->document().discard();
        QCOMPARE(page->problemCount(), 0);
    }

    void aNewProductWithItsMatrixIsSeenOverRest()
    {
        auto *page = m_desktop->open<ProductPage>(u"product/new"_s);
        QTRY_VERIFY(!page->document().fields().isEmpty());
        auto &document = page->document();
        document.set(u"title"_s, u"Linen shirt Föhr"_s, u"Title"_s);
        document.set(u"new_sku"_s, u"LH-FOE"_s, u"SKU"_s);
        document.set(u"new_price"_s, 5990, u"Price"_s);
        QJsonArray options{QJsonObject{{u"name"_s, u"Size"_s}, {u"values"_s, QJsonArray{u"S"_s, u"M"_s, u"L"_s}}},
            QJsonObject{{u"name"_s, u"Colour"_s}, {u"values"_s, QJsonArray{u"Natural"_s, u"Indigo"_s, u"Olive"_s, u"Sand"_s}}}};
        document.set(u"options"_s, options, u"Options"_s);
        document.set(u"status"_s, u"active"_s, u"State"_s);
        m_desktop->workspace().actions().action("edit.save")->trigger();
        QTRY_VERIFY(m_desktop->workspace().currentPage()->title() == u"Linen shirt Föhr"_s
            && m_desktop->workspace().currentPage() != page);
        QTRY_COMPARE(sql("select count(*) from catalog.variant where sku like 'LH-FOE%'"), QByteArray("12"));
        QTRY_VERIFY(m_shop->client.get("/v1/products/linen-shirt-foehr").status == 200);
        auto *made = qobject_cast<ProductPage *>(m_desktop->workspace().currentPage());
        QTRY_COMPARE(made->variants().model().variants().size(), 12);
        QVERIFY(made->variants().model().fitsMatrix());
    }

    void thePaletteFindsAndDoes()
    {
        m_desktop->workspace().palette_().open(u"Linen"_s);
        QTRY_VERIFY(m_desktop->workspace().palette_().shownTitles().contains(u"Linen shirt Föhr"_s));
        m_desktop->workspace().palette_().open(u"> shortcuts"_s);
        QTRY_VERIFY(m_desktop->workspace().palette_().shownTitles().contains(u"Keyboard shortcuts"_s));
        m_desktop->workspace().palette_().close_();
    }

    void productsActivateAndGoBack()
    {
        auto *page = m_desktop->open<ProductsPage>(u"products"_s);
        QTRY_VERIFY(page->model().state() == PagedModel::State::Ready && page->model().rowCount() > 1);
        page->view().selectAll();
        const auto active = sql("select count(*) from catalog.product where status = 'active'");
        m_desktop->workspace().actions().action("product.archive")->trigger();
        QTRY_COMPARE(sql("select count(*) from catalog.product where status = 'active'"), QByteArray("0"));
        auto *undo = childNamed(m_desktop->workspace(), u"Undo"_s);
        clickOn(undo);
        QTRY_COMPARE(sql("select count(*) from catalog.product where status = 'active'"), active);
    }

    void aDraftIsOfferedAfterACrash()
    {
        auto *page = openMug();
        page->document().set(u"title"_s, u"Half a tit"_s, u"Title"_s);
        QTRY_VERIFY(page->document().leftBehind().has_value());
        m_desktop->restart();
        page = openMug();
        QTRY_VERIFY(page->document().version() > 0);
        QVERIFY(page->document().text(u"title"_s) != u"Half a tit"_s);
        clickOn(childNamed(*page, u"Restore"_s));
        QCOMPARE(page->document().text(u"title"_s), u"Half a tit"_s);
        page->document().discard();
    }

    void everyControlHasAName()
    {
        QStringList unnamed;
        for (const auto *address :
            {"home", "orders", "products", "inventory", "customers", "staff", "settings", "shortcuts", "diagnostics", "about"}) {
            m_desktop->workspace().open(QString::fromLatin1(address));
            const auto all = m_desktop->window().findChildren<QWidget *>();
            for (const auto *widget : all) {
                const bool isControl = widget->focusPolicy() != Qt::NoFocus && widget->isVisible() && widget->isEnabled();
                const auto *button = qobject_cast<const QAbstractButton *>(widget);
                const bool isNamed = !widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty());
                // The inner field of a control that has a name is read with it.
                const bool isInner = widget->parentWidget() != nullptr && !widget->parentWidget()->accessibleName().isEmpty()
                    && qobject_cast<const QLineEdit *>(widget) != nullptr;
                if (isControl && !isNamed && !isInner && !QByteArray(widget->metaObject()->className()).contains("ScrollArea"))
                    unnamed.append(
                        u"%1: %2"_s.arg(QString::fromLatin1(address), QString::fromLatin1(widget->metaObject()->className())));
            }
        }
        unnamed.removeDuplicates();
        QCOMPARE(unnamed.join(u'\n'), QString());
    }

    void aManagerSeesNothingThatTheCoreRefuses()
    {
        Desktop manager(*m_shop, {"manager"});
        auto &actions = manager.workspace().actions();
        for (const auto &spec : actionTable())
            if (spec.operation != nullptr)
                QCOMPARE(actions.action(spec.id) != nullptr, manager.workspace().workers().may(*spec.operation));
        QVERIFY(actions.action("go.orders") != nullptr);
    }

    void nobodyUnlocksWithoutThePassword()
    {
        auto &window = m_desktop->window();
        window.lock();
        QVERIFY(window.isLocked());
        auto *password = qobject_cast<QLineEdit *>(childNamed(window, u"Password"_s));
        password->setText(u"a wrong password"_s);
        QTest::keyClick(password, Qt::Key_Return);
        QTRY_VERIFY(!password->accessibleDescription().isEmpty());
        QVERIFY(window.isLocked());
        password->setText(QString::fromUtf8(m_desktop->person().password));
        QTest::keyClick(password, Qt::Key_Return);
        QTRY_VERIFY(!window.isLocked());
    }
};

KONTOR_TEST(WindowTest)
#include "tst_window.moc"
