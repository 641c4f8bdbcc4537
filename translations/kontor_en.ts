<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AreaButton</name>
    <message numerus="yes">
        <source>%n open</source>
        <translation><numerusform>%n open</numerusform><numerusform>%n open</numerusform></translation>
    </message>
</context>
<context>
    <name>Decision</name>
    <message numerus="yes">
        <source>Close &quot;%1&quot; with %n unsaved change(s)?</source>
        <translation><numerusform>Close &quot;%1&quot; with %n unsaved change?</numerusform><numerusform>Close &quot;%1&quot; with %n unsaved changes?</numerusform></translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message numerus="yes">
        <source>%n market(s)</source>
        <translation><numerusform>%n market</numerusform><numerusform>%n markets</numerusform></translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation><numerusform>%n selected</numerusform><numerusform>%n selected</numerusform></translation>
    </message>
</context>
<context>
    <name>ListView</name>
    <message numerus="yes">
        <source>%n new</source>
        <translation><numerusform>%n new</numerusform><numerusform>%n new</numerusform></translation>
    </message>
</context>
<context>
    <name>OrderMoves</name>
    <message numerus="yes">
        <source>Put %n order(s) on hold?</source>
        <translation><numerusform>Put %n order on hold?</numerusform><numerusform>Put %n orders on hold?</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n order(s) on hold.</source>
        <translation><numerusform>%n order on hold.</numerusform><numerusform>%n orders on hold.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n order(s) released.</source>
        <translation><numerusform>%n order released.</numerusform><numerusform>%n orders released.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n order(s)?</source>
        <translation><numerusform>Cancel %n order?</numerusform><numerusform>Cancel %n orders?</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n order(s) cancelled.</source>
        <translation><numerusform>%n order cancelled.</numerusform><numerusform>%n orders cancelled.</numerusform></translation>
    </message>
</context>
<context>
    <name>ProductPage</name>
    <message numerus="yes">
        <source>%n unsaved change(s)</source>
        <translation><numerusform>%n unsaved change</numerusform><numerusform>%n unsaved changes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) discarded.</source>
        <translation><numerusform>%n change discarded.</numerusform><numerusform>%n changes discarded.</numerusform></translation>
    </message>
</context>
<context>
    <name>ProductsPage</name>
    <message numerus="yes">
        <source>%n product(s) activated.</source>
        <translation><numerusform>%n product activated.</numerusform><numerusform>%n products activated.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n product(s) archived.</source>
        <translation><numerusform>%n product archived.</numerusform><numerusform>%n products archived.</numerusform></translation>
    </message>
</context>
<context>
    <name>StaffSession</name>
    <message numerus="yes">
        <source>Too many tries. The next one is possible in %n second(s).</source>
        <translation><numerusform>Too many tries. The next one is possible in %n second.</numerusform><numerusform>Too many tries. The next one is possible in %n seconds.</numerusform></translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%n problem(s), F8 goes to them</source>
        <translation><numerusform>%n problem, F8 goes to it</numerusform><numerusform>%n problems, F8 goes to them</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n notice(s)</source>
        <translation><numerusform>%n notice</numerusform><numerusform>%n notices</numerusform></translation>
    </message>
</context>
<context>
    <name>VariantModel</name>
    <message numerus="yes">
        <source>%n left, low</source>
        <translation><numerusform>%n left, low</numerusform><numerusform>%n left, low</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n in stock</source>
        <translation><numerusform>%n in stock</numerusform><numerusform>%n in stock</numerusform></translation>
    </message>
</context>
<context>
    <name>VariantSection</name>
    <message numerus="yes">
        <source>%n option(s)</source>
        <translation><numerusform>%n option</numerusform><numerusform>%n options</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n variant(s)</source>
        <translation><numerusform>%n variant</numerusform><numerusform>%n variants</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n available</source>
        <translation><numerusform>%n available</numerusform><numerusform>%n available</numerusform></translation>
    </message>
</context>
</TS>
