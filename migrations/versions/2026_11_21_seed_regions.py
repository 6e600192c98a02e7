"""Seed regions and page versions

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# ISO 3166-2 code, English name, Russian name, zone in which most of the people live.
REGIONS = """
RU-AD|Republic of Adygea|Республика Адыгея|Europe/Moscow
RU-AL|Altai Republic|Республика Алтай|Asia/Barnaul
RU-ALT|Altai Krai|Алтайский край|Asia/Barnaul
RU-AMU|Amur Oblast|Амурская область|Asia/Yakutsk
RU-ARK|Arkhangelsk Oblast|Архангельская область|Europe/Moscow
RU-AST|Astrakhan Oblast|Астраханская область|Europe/Astrakhan
RU-BA|Republic of Bashkortostan|Республика Башкортостан|Asia/Yekaterinburg
RU-BEL|Belgorod Oblast|Белгородская область|Europe/Moscow
RU-BRY|Bryansk Oblast|Брянская область|Europe/Moscow
RU-BU|Republic of Buryatia|Республика Бурятия|Asia/Irkutsk
RU-CE|Chechen Republic|Чеченская Республика|Europe/Moscow
RU-CHE|Chelyabinsk Oblast|Челябинская область|Asia/Yekaterinburg
RU-CHU|Chukotka Autonomous Okrug|Чукотский автономный округ|Asia/Anadyr
RU-CU|Chuvash Republic|Чувашская Республика|Europe/Moscow
RU-DA|Republic of Dagestan|Республика Дагестан|Europe/Moscow
RU-IN|Republic of Ingushetia|Республика Ингушетия|Europe/Moscow
RU-IRK|Irkutsk Oblast|Иркутская область|Asia/Irkutsk
RU-IVA|Ivanovo Oblast|Ивановская область|Europe/Moscow
RU-KAM|Kamchatka Krai|Камчатский край|Asia/Kamchatka
RU-KB|Kabardino-Balkarian Republic|Кабардино-Балкарская Республика|Europe/Moscow
RU-KC|Karachay-Cherkess Republic|Карачаево-Черкесская Республика|Europe/Moscow
RU-KDA|Krasnodar Krai|Краснодарский край|Europe/Moscow
RU-KEM|Kemerovo Oblast|Кемеровская область — Кузбасс|Asia/Novokuznetsk
RU-KGD|Kaliningrad Oblast|Калининградская область|Europe/Kaliningrad
RU-KGN|Kurgan Oblast|Курганская область|Asia/Yekaterinburg
RU-KHA|Khabarovsk Krai|Хабаровский край|Asia/Vladivostok
RU-KHM|Khanty-Mansi Autonomous Okrug|Ханты-Мансийский автономный округ — Югра|Asia/Yekaterinburg
RU-KIR|Kirov Oblast|Кировская область|Europe/Kirov
RU-KK|Republic of Khakassia|Республика Хакасия|Asia/Krasnoyarsk
RU-KL|Republic of Kalmykia|Республика Калмыкия|Europe/Moscow
RU-KLU|Kaluga Oblast|Калужская область|Europe/Moscow
RU-KO|Komi Republic|Республика Коми|Europe/Moscow
RU-KOS|Kostroma Oblast|Костромская область|Europe/Moscow
RU-KR|Republic of Karelia|Республика Карелия|Europe/Moscow
RU-KRS|Kursk Oblast|Курская область|Europe/Moscow
RU-KYA|Krasnoyarsk Krai|Красноярский край|Asia/Krasnoyarsk
RU-LEN|Leningrad Oblast|Ленинградская область|Europe/Moscow
RU-LIP|Lipetsk Oblast|Липецкая область|Europe/Moscow
RU-MAG|Magadan Oblast|Магаданская область|Asia/Magadan
RU-ME|Mari El Republic|Республика Марий Эл|Europe/Moscow
RU-MO|Republic of Mordovia|Республика Мордовия|Europe/Moscow
RU-MOS|Moscow Oblast|Московская область|Europe/Moscow
RU-MOW|Moscow|Москва|Europe/Moscow
RU-MUR|Murmansk Oblast|Мурманская область|Europe/Moscow
RU-NEN|Nenets Autonomous Okrug|Ненецкий автономный округ|Europe/Moscow
RU-NGR|Novgorod Oblast|Новгородская область|Europe/Moscow
RU-NIZ|Nizhny Novgorod Oblast|Нижегородская область|Europe/Moscow
RU-NVS|Novosibirsk Oblast|Новосибирская область|Asia/Novosibirsk
RU-OMS|Omsk Oblast|Омская область|Asia/Omsk
RU-ORE|Orenburg Oblast|Оренбургская область|Asia/Yekaterinburg
RU-ORL|Oryol Oblast|Орловская область|Europe/Moscow
RU-PER|Perm Krai|Пермский край|Asia/Yekaterinburg
RU-PNZ|Penza Oblast|Пензенская область|Europe/Moscow
RU-PRI|Primorsky Krai|Приморский край|Asia/Vladivostok
RU-PSK|Pskov Oblast|Псковская область|Europe/Moscow
RU-ROS|Rostov Oblast|Ростовская область|Europe/Moscow
RU-RYA|Ryazan Oblast|Рязанская область|Europe/Moscow
RU-SA|Sakha Republic (Yakutia)|Республика Саха (Якутия)|Asia/Yakutsk
RU-SAK|Sakhalin Oblast|Сахалинская область|Asia/Sakhalin
RU-SAM|Samara Oblast|Самарская область|Europe/Samara
RU-SAR|Saratov Oblast|Саратовская область|Europe/Saratov
RU-SE|Republic of North Ossetia–Alania|Республика Северная Осетия — Алания|Europe/Moscow
RU-SMO|Smolensk Oblast|Смоленская область|Europe/Moscow
RU-SPE|Saint Petersburg|Санкт-Петербург|Europe/Moscow
RU-STA|Stavropol Krai|Ставропольский край|Europe/Moscow
RU-SVE|Sverdlovsk Oblast|Свердловская область|Asia/Yekaterinburg
RU-TA|Republic of Tatarstan|Республика Татарстан|Europe/Moscow
RU-TAM|Tambov Oblast|Тамбовская область|Europe/Moscow
RU-TOM|Tomsk Oblast|Томская область|Asia/Tomsk
RU-TUL|Tula Oblast|Тульская область|Europe/Moscow
RU-TVE|Tver Oblast|Тверская область|Europe/Moscow
RU-TY|Tuva Republic|Республика Тыва|Asia/Krasnoyarsk
RU-TYU|Tyumen Oblast|Тюменская область|Asia/Yekaterinburg
RU-UD|Udmurt Republic|Удмуртская Республика|Europe/Samara
RU-ULY|Ulyanovsk Oblast|Ульяновская область|Europe/Ulyanovsk
RU-VGG|Volgograd Oblast|Волгоградская область|Europe/Volgograd
RU-VLA|Vladimir Oblast|Владимирская область|Europe/Moscow
RU-VLG|Vologda Oblast|Вологодская область|Europe/Moscow
RU-VOR|Voronezh Oblast|Воронежская область|Europe/Moscow
RU-YAN|Yamalo-Nenets Autonomous Okrug|Ямало-Ненецкий автономный округ|Asia/Yekaterinburg
RU-YAR|Yaroslavl Oblast|Ярославская область|Europe/Moscow
RU-YEV|Jewish Autonomous Oblast|Еврейская автономная область|Asia/Vladivostok
RU-ZAB|Zabaykalsky Krai|Забайкальский край|Asia/Chita
AM|Armenia|Армения|Asia/Yerevan
BY|Belarus|Беларусь|Europe/Minsk
DE|Germany|Германия|Europe/Berlin
GB|United Kingdom|Великобритания|Europe/London
GE|Georgia|Грузия|Asia/Tbilisi
KG|Kyrgyzstan|Кыргызстан|Asia/Bishkek
KZ|Kazakhstan|Казахстан|Asia/Almaty
RS|Serbia|Сербия|Europe/Belgrade
US|United States|США|America/New_York
UZ|Uzbekistan|Узбекистан|Asia/Tashkent
"""

regions = sa.table(
    "regions",
    sa.column("code", sa.String),
    sa.column("name_en", sa.String),
    sa.column("name_ru", sa.String),
    sa.column("zone", sa.String),
)
versions = sa.table("versions", sa.column("name", sa.String), sa.column("number", sa.Integer))


def upgrade() -> None:
    names = ("code", "name_en", "name_ru", "zone")
    rows = [dict(zip(names, line.split("|"), strict=True)) for line in REGIONS.strip().splitlines()]
    op.bulk_insert(regions, rows)
    op.bulk_insert(versions, [{"name": "catalogue", "number": 1}])


def downgrade() -> None:
    op.execute(versions.delete())
    op.execute(regions.delete())
