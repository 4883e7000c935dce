"""How the characters of disease names are read, without tones: so that a disease is found by its sound or by its initials."""

from __future__ import annotations

import functools
import itertools

_READ = """
ai 艾癌碍; ban 斑伴; bai 白; ba 巴; bao 胞; ben 苯; bian 变; bing 病并丙; chang 肠偿; chen 尘; cheng 成; chuang 疮; chun 唇; cu 卒; da 大; dai 代; dao 道; de 的; deng 等; di 地;
du 毒度独; duo 多; e 恶腭; er 儿二; fa 发; fei 肺; feng 风; gan 肝感; gong 宫功; gu 骨孤; guan 管官; gen 梗; hai 海; han 罕; he 核和; hong 红; hua 化; hui 会; ji 机级疾急肌; jia 甲;
jian 见; jie 结竭; jing 颈经精; kang 亢; lang 狼; li 粒; lie 裂; lin 淋; liu 瘤; man 慢; mo 末; mu 母; nai 耐; nao 脑; nei 内; neng 能; niao 尿; pian 偏; pin 贫; qi 期器;
que 缺; ran 染; rou 肉; ru 乳; sai 塞; san 三; se 塞; shang 上; shen 肾神; sheng 生; shi 食失湿; shuai 衰; si 死; sun 损; tan 瘫; tang 糖; tian 天; tong 童酮; wai 外; wei 胃; xi 细;
xia 下; xian 先腺; xin 心; xing 性型; xue 血; yan 严; yao 药; yi 一以意移; ying 硬; you 友有; zai 再; zang 脏; zao 造; zhang 障; zheng 症; zhi 直植织至; zhong 重中肿终; zi 滋; zu 卒组阻
"""


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entry in _READ.replace("\n", " ").split(";"):
        sound, characters = entry.split()
        for one in characters:
            found.setdefault(one, []).append(sound)
    return {one: tuple(dict.fromkeys(sounds)) for one, sounds in found.items()}


def readings(name: str) -> list[str]:
    """Every way in which a name is written with letters, whole and by initials; what isn't a character stands for itself. Empty where one isn't known."""
    parts = [(one.lower(),) if ord(one) < 0x2E80 else _table().get(one, ()) for one in name if not one.isspace()]
    ways = list(itertools.islice(itertools.product(*parts), 8)) if all(parts) else []
    return list(dict.fromkeys(text for way in ways for text in ("".join(way), "".join(sound[:1] for sound in way))))
