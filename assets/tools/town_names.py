"""Names of the larger towns in the languages of the interface. GeoNames' package has one name a place; these are the
names in official use and in school atlases. A line: name in the package, country; Russian; Kyrgyz; Uzbek; Tajik."""

TABLE = """
Tashkent UZ; Ташкент; Ташкент; Toshkent; Тошканд
Samarkand UZ; Самарканд; Самарканд; Samarqand; Самарқанд
Bukhara UZ; Бухара; Бухара; Buxoro; Бухоро
Namangan UZ; Наманган; Наманган; Namangan; Намангон
Andijon UZ; Андижан; Анжиян; Andijon; Андиҷон
Nukus UZ; Нукус; Нукус; Nukus; Нукус
Qarshi UZ; Карши; Карши; Qarshi; Қаршӣ
Qo‘qon UZ; Коканд; Кокон; Qoʻqon; Хӯқанд
Chirchiq UZ; Чирчик; Чирчик; Chirchiq; Чирчиқ
Fergana UZ; Фергана; Фергана; Fargʻona; Фарғона
Jizzax UZ; Джизак; Жызак; Jizzax; Ҷиззах
Urganch UZ; Ургенч; Үргөнч; Urganch; Урганҷ
Tirmiz UZ; Термез; Термез; Termiz; Тирмиз
Marg‘ilon UZ; Маргилан; Маргалаң; Margʻilon; Марғелон
Navoiy UZ; Навои; Навои; Navoiy; Навоӣ
Angren UZ; Ангрен; Ангрен; Angren; Ангрен
Olmaliq UZ; Алмалык; Алмалык; Olmaliq; Олмалиқ
Bekobod UZ; Бекабад; Бекабад; Bekobod; Бекобод
Denov UZ; Денау; Денау; Denov; Деҳнав
Chust UZ; Чуст; Чуст; Chust; Чуст
Asaka UZ; Асака; Асака; Asaka; Асака
Guliston UZ; Гулистан; Гүлистан; Guliston; Гулистон
Khiwa UZ; Хива; Хива; Xiva; Хева
Shahrisabz UZ; Шахрисабз; Шахрисабз; Shahrisabz; Шаҳрисабз
Yangiyŭl UZ; Янгиюль; Жаңыжол; Yangiyoʻl; Янгийӯл
Chortoq UZ; Чартак; Чартак; Chortoq; Чортоқ
Kosonsoy UZ; Касансай; Касан-Сай; Kosonsoy; Косонсой
Quva UZ; Кува; Кува; Quva; Қува
Quvasoy UZ; Кувасай; Кувасай; Quvasoy; Қувасой
Oltiariq UZ; Алтыарык; Алтыарык; Oltiariq; Олтиариқ
Beshariq UZ; Бешарык; Бешарык; Beshariq; Бешариқ
Yaypan UZ; Яйпан; Жайпан; Yaypan; Яйпан
Xo‘jaobod UZ; Ходжаабад; Кожоабад; Xoʻjaobod; Хоҷаобод
Qo‘rg‘ontepa UZ; Кургантепа; Коргонтөбө; Qoʻrgʻontepa; Қӯрғонтеппа
Bishkek KG; Бишкек; Бишкек; Bishkek; Бишкек
Osh KG; Ош; Ош; Oʻsh; Ӯш
Jalal-Abad KG; Джалал-Абад; Жалал-Абад; Jalolobod; Ҷалолобод
Karakol KG; Каракол; Каракол; Qoraqoʻl; Қарокӯл
Tokmok KG; Токмак; Токмок; Toʻqmoq; Тӯқмоқ
Kara-Balta KG; Кара-Балта; Кара-Балта; Qorabolta; Қара-Балта
Naryn KG; Нарын; Нарын; Norin; Норин
Talas KG; Талас; Талас; Talas; Талас
Batken KG; Баткен; Баткен; Botkent; Боткент
Uzgen KG; Узген; Өзгөн; Oʻzgan; Ӯзган
Kyzyl-Kyya KG; Кызыл-Кия; Кызыл-Кыя; Qizilqiya; Қизилқия
Suluktu KG; Сулюкта; Сүлүктү; Suluktu; Сулукта
Isfana KG; Исфана; Исфана; Isfana; Исфана
Tash-Kumyr KG; Таш-Кумыр; Таш-Көмүр; Toshkoʻmir; Тошкӯмир
Toktogul KG; Токтогул; Токтогул; Toʻxtagul; Тоқтоғул
Balykchy KG; Балыкчы; Балыкчы; Baliqchi; Балиқчӣ
Bazar-Korgon KG; Базар-Коргон; Базар-Коргон; Bozorqoʻrgʻon; Бозорқӯрғон
Dushanbe TJ; Душанбе; Дүйшөмбү; Dushanbe; Душанбе
Khujand TJ; Худжанд; Кожент; Xoʻjand; Хуҷанд
Kŭlob TJ; Куляб; Көлөп; Koʻlob; Кӯлоб
Qŭrghonteppa TJ; Бохтар; Бохтар; Boxtar; Бохтар
Istaravshan TJ; Истаравшан; Истаравшан; Istaravshan; Истаравшан
Konibodom TJ; Канибадам; Канибадам; Konibodom; Конибодом
Isfara TJ; Исфара; Исфара; Isfara; Исфара
Vahdat TJ; Вахдат; Вахдат; Vahdat; Ваҳдат
Khorugh TJ; Хорог; Хорог; Xorugʻ; Хоруғ
Panjakent TJ; Пенджикент; Панжакент; Panjakent; Панҷакент
Vorukh TJ; Ворух; Ворух; Vorux; Ворух
Almaty KZ; Алматы; Алматы; Olmaota; Алмаато
Astana KZ; Астана; Астана; Ostona; Остона
Shymkent KZ; Шымкент; Чымкент; Chimkent; Чимкент
Taraz KZ; Тараз; Тараз; Taroz; Тароз
Karagandy KZ; Караганда; Караганды; Qaragʻanda; Қарағанда
Turkestan KZ; Туркестан; Түркстан; Turkiston; Туркистон
Kyzylorda KZ; Кызылорда; Кызылордо; Qizilorda; Қизилурда
Aktau KZ; Актау; Актау; Oqtov; Оқтов
Atyrau KZ; Атырау; Атырау; Atirov; Атирау
Aktobe KZ; Актобе; Актөбө; Oqtoʻba; Оқтеппа
Pavlodar KZ; Павлодар; Павлодар; Pavlodar; Павлодар
Semey KZ; Семей; Семей; Semey; Семей
Kentau KZ; Кентау; Кентау; Kentov; Кентау
Ashgabat TM; Ашхабад; Ашгабат; Ashxobod; Ашқобод
Türkmenabat TM; Туркменабад; Түркмөнабат; Turkmanobod; Туркманобод
Daşoguz TM; Дашогуз; Дашогуз; Toshhovuz; Тошҳавз
Mary TM; Мары; Мары; Mari; Марв
Balkanabat TM; Балканабад; Балканабат; Bolqonobod; Балқанобод
Türkmenbaşy TM; Туркменбаши; Түркмөнбашы; Turkmanboshi; Туркманбошӣ
Kabul AF; Кабул; Кабул; Kobul; Кобул
Kandahār AF; Кандагар; Кандагар; Qandahor; Қандаҳор
Mazār-e Sharīf AF; Мазари-Шариф; Мазари-Шариф; Mozori Sharif; Мазори Шариф
Herāt AF; Герат; Герат; Hirot; Ҳирот
Kunduz AF; Кундуз; Кундуз; Qunduz; Қундуз
Jalālābād AF; Джелалабад; Жалалабад; Jalolobod; Ҷалолобод
Balkh AF; Балх; Балх; Balx; Балх
Taloqan AF; Талукан; Талукан; Toliqon; Толиқон
Tehran IR; Тегеран; Тегеран; Tehron; Теҳрон
Mashhad IR; Мешхед; Мешхед; Mashhad; Машҳад
Baku AZ; Баку; Баку; Boku; Боку
Islamabad PK; Исламабад; Исламабад; Islomobod; Исломобод
Ürümqi CN; Урумчи; Үрүмчү; Urumchi; Урумчӣ
Kashgar CN; Кашгар; Кашкар; Qashqar; Қошғар
"""

LANGUAGES = ('ru', 'ky', 'uz', 'tg')
NAMES = {}
for line in TABLE.strip().split('\n'):
    place, *names = line.split('; ')
    name, country = place.rsplit(' ', 1)
    NAMES[name, country] = dict(zip(LANGUAGES, names))
