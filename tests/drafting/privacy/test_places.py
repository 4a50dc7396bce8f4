"""Addresses: down to the street they are personal, down to the district they are not."""

from __future__ import annotations

import pytest

from assist.drafting.privacy.masks import find_personal_data


def addresses(text: str) -> list[str]:
    """The addresses found."""
    return [text[item.start : item.end] for item in find_personal_data(text) if item.type == "ADDRESS"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("寄到浙江省杭州市余杭区仓前街道文一西路969号3幢5层，谢谢", "浙江省杭州市余杭区仓前街道文一西路969号3幢5层"),
        (
            "江苏省 苏州市 昆山市 玉山镇 前进中路 100号 3-2-501室",
            "江苏省 苏州市 昆山市 玉山镇 前进中路 100号 3-2-501室",
        ),
        ("现居北京市海淀区中关村大街", "北京市海淀区中关村大街"),
        ("我在文三路831号等你", "文三路831号"),
        ("阳光小区3栋2单元501", "阳光小区3栋2单元501"),
        ("住3号楼2单元1201室", "3号楼2单元1201室"),
        ("地址是静安区南京西路1266号恒隆广场1期20楼", "静安区南京西路1266号恒隆广场1期20楼"),
        ("麻烦快递广州市天河区体育西路103号维多利广场A塔2901", "广州市天河区体育西路103号维多利广场A塔2901"),
        ("邮编310000", "310000"),
        ("I live at 221B Baker Street, London", "221B Baker Street"),
        ("ship to 88 Colin Kelly St, San Francisco, CA 94107.", "88 Colin Kelly St, San Francisco, CA 94107"),
        ("Our flat: 12 Elm, Apt 5", "12 Elm, Apt 5"),
        ("Villacher Strasse 89", "Villacher Strasse 89"),
        ("56 rue La Boétie 12", "56 rue La Boétie 12"),
        ("P.O. Box 255", "P.O. Box 255"),
        ("My zip code is 94107", "94107"),
    ],
)
def test_an_address_is_masked_whole(text: str, address: str) -> None:
    """From the province to the room, or from the house to the town."""
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "北京市朝阳区有门店吗",
        "寄到新疆、西藏要多久",
        "人民路上那家店",
        "放在3层货架",
        "上海市区当天能到吗",
        "重庆大学附近的小区可以自提吗",
        "上海一户普通人家，重庆三座电站，河南都市频道 2023-08-08",
        "returned to Earth in March 2022, © 2024 Superior Court of Kent",
        "I want 2 tents and a USB 2.0 Flash Drive",
        "3 items on the road, 2 Ridge Air Pro",
    ],
)
def test_a_region_or_a_product_is_no_address(text: str) -> None:
    """Shipping questions need the region."""
    assert addresses(text) == []
