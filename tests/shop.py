"""A tiny shop: few documents, each there for a rule that tests check."""

from __future__ import annotations

from pathlib import Path

DOCUMENTS = {
    "returns": """\
---
id: returns
title: 退货规则
kind: policy
language: zh
effective_from: 2026-03-01
supersedes: returns-2025
owner: 售后组
---
# 退货规则
## 无理由退货
签收次日起 7 天内，商品完好可以无理由退货。贴身袜子拆封后不支持无理由退货。
## 运费
衣物开线等质量问题退货，来回运费由店铺承担。个人原因退货，寄回运费由买家承担。
""",
    "returns-2025": """\
---
id: returns-2025
title: 旧退货规则
kind: policy
language: zh
effective_from: 2025-03-01
effective_until: 2026-03-01
---
# 旧退货规则
## 运费
个人原因退货，发货和寄回运费都由买家承担。退货期为签收后 3 天。
""",
    "sale": """\
---
id: sale
title: 双11活动退货规则
kind: policy
language: zh
effective_from: 2026-11-01
effective_until: 2026-11-15
---
# 双11活动退货规则
## 退货期
双11活动期间下单的商品，无理由退货期延长到签收次日起 15 天。
""",
    "lamp": """\
---
id: lamp
title: 萤火 L1 露营灯
kind: product
language: zh
products: [SL-L1]
owner: 产品组
---
# 萤火 L1 露营灯
## 规格
| 项目 | 数值 |
| --- | --- |
| 亮度 | 300 流明 |
| 充电时间 | 3.5 小时 |
## 故障
萤火 L1 露营灯充不进电时，请更换充电线并用 5V/1A 充电头再试。
""",
    "lamp-note": """\
---
id: lamp-note
title: 露营灯补偿口径
kind: guide
language: zh
audience: internal
---
# 露营灯补偿口径
露营灯故障时，一线客服最多补偿 20 元券。
""",
    "returns-en": """\
---
id: returns-en
title: International returns
kind: policy
language: en
owner: After-sales
---
# International returns
## Return window
You can return unused items within 30 days of delivery. Faulty items are returned at our cost.
""",
}


def write_shop(folder: Path, **changes: str | None) -> Path:
    """Write the documents; `changes` replaces one by id (underscores for dashes), None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = {name.replace("_", "-"): text for name, text in changes.items()}
    for name, text in {**DOCUMENTS, **changed}.items():
        path = folder / f"{name}.md"
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text, encoding="utf-8")
    return folder
