"""Instructions: wordings that speak to a language model, in Chinese and English.

Patterns see simplified characters of normal width, without invisible ones. What shops and customers say every day must
not match ("please ignore my last message", "系统提示付款失败", "你现在是什么意思").
"""

from __future__ import annotations

import re

_EARLIER = r"(?:previous|prior|above|earlier|preceding|all|every|any|your|system|original|initial)"
_RULES = (
    r"(?:instructions?|prompts?|rules|directions?|directives?|guidelines|constraints|programming|training|restrictions)"
)
_MACHINE = r"(?:ai|a\.i\.|assistant|bot|chatbot|language model|llm|model)"
_ASK = r"(?:reveal|repeat|print|show|output|display|leak|recite|translate|tell me|give me|what (?:is|are|were))"
_OWN = r"(?:system |initial |original |hidden |secret |exact |full |entire |own |internal )*"

_ENGLISH = (
    rf"\b(?:ignore|disregard|forget|override|bypass|discard|drop|neglect)\W+(?:\w+\W+){{0,3}}?{_EARLIER}\W+"
    rf"(?:\w+\W+){{0,3}}?{_RULES}\b",
    rf"\byou(?:'re| are) (?:now |no longer |going to be )(?:an? |the |my )?(?:\w+[ -]){{0,3}}?"
    rf"(?:{_MACHINE}|gpt\w*|dan|hacker|character|persona|unrestricted|jailbroken|unfiltered|free of|in \w+ mode)\b",
    r"\bfrom now on,? (?:you|your|act|reply|answer|respond|pretend)\b",
    r"\b(?:pretend|role-?play) (?:to be|that you|as|you)\b",
    r"\bstay in character\b|\bact as (?:if|though) you\b|"
    r"\bact as an? (?:\w+ ){0,3}(?:ai|assistant|bot|chatbot|character|terminal|interpreter|developer|hacker)\b",
    r"\b(?:system|hidden|developer|initial|secret) prompts?\b",
    r"\b(?:system|hidden|developer|secret) (?:instructions|message)\b",
    rf"\b{_ASK}\W+(?:\w+ ){{0,3}}?your {_OWN}(?:prompts?|instructions)\b(?! (?:for|on|about|to|manual))",
    r"\b(?:jailbreak\w*|jailbroken|do anything now|(?:dan|developer|god|debug|sudo|admin) mode|content policy)\b",
    r"\b(?:no|without|free of|freed from)(?: any)? (?:restrictions|filters|censorship|ethical \w+|moral \w+)\b",
    rf"\b(?:new|updated|real|actual|additional|important|special) (?:instructions?|tasks?|directives?)\b"
    rf"(?=\s*[:：]|\s+(?:for|to) (?:the |all )?{_MACHINE}\b)",
    rf"\b(?:instructions?|notes?|messages?|attention|commands?)[:,]? (?:to|for) (?:the |any |all )?{_MACHINE}s?\b",
    rf"\b{_MACHINE}s? (?:must|should|shall|has to|have to|will|needs? to)(?: now| always| also)? "
    r"(?:reply|respond|say|write|include|answer|output|print|tell|ignore|add|obey)\b",
    r"\b(?:reply|respond|answer|output|write|print|say) (?:only |exactly |just |nothing but )+(?:with )?[\"'“‘:]",
    r"\b(?:include|insert|append|add|embed|incorporate|integrate|begin|end|start|finish|conclude) (?:\W?\w++\W++){0,8}?"
    r"(?:in|into|to|at|of|with|within)?\W*+(?:\w++ ){0,3}?your (?:response|reply|replies|answers?|output|message)s?\b",
    r"\b(?:write|compose|tell|sing|make up)(?: me| us)? an? (?:\w+ ){0,2}(?:poem|story|song|essay|joke|haiku|rap|"
    r"novel|program|script)\b",
    rf"\bas (?:an? )?{_MACHINE},? (?:you|your)\b|\byou,? (?:the|as an?) {_MACHINE}\b",
)
_CHINESE = (
    r"(?:忽略|无视|忘记|忘掉|不要理会|不用理会|不要遵守|不再遵守|抛开|抛弃|跳过|绕过|覆盖|清除)[^。！？!?\n]{0,8}?"
    r"(?:以上|上面|上述|之前|先前|前面|此前|所有|全部|一切|任何|原有|原来|你的|系统)[^。！？!?\n]{0,8}?"
    r"(?:指令|指示|提示|命令|规则|设定|限制|约束|安全准则)",
    r"(?:你|您)(?:现在|从现在起|从现在开始|不再|将)(?:就)?是"
    r"(?!在|不是|否|什么|说|要|想|真|没(?!有)|谁|哪|几|怎|只|觉|认|跟|忙|[^。！？!?\n]{0,14}[吗嘛么呢吧?？])",
    r"从现在(?:开始|起)[，,]?(?:请)?你|(?:扮演|假装(?:你|成)|模拟成)(?:是)?一?[个名位]?|进入角色|角色扮演",
    r"(?:写|作|编|讲|唱)(?:一|几)?[首篇个段]?[^。！？!?\n，]{0,8}(?:诗(?!词集)|故事|作文|笑话|小说|代码|歌词)",
    r"系统(?:提示词|指令|命令|prompt)|(?:初始|隐藏|原始|开发者)(?:提示|指令|设定|prompt)|提示词|"
    r"(?:输出|说出|告诉我|重复|复述|打印|显示|展示|泄露|透露|翻译)[^。！？!?\n]{0,10}(?:你的|系统的?)[^。！？!?\n]{0,6}(?:指令|提示|设定)",
    r"(?:开发者|上帝|越狱|调试|无限制|不受限)模式|越狱|不受(?:任何)?(?:限制|约束)的",
    r"(?:AI|人工智能|语言模型|大模型|智能助手|助手|机器人)(?:们)?(?:必须|应当|务必|需要|请|要)(?:忽略|回复|回答|输出|写|说|告诉|执行|遵守)",
    r"(?:给|致|写给)(?:AI|人工智能|大模型|语言模型|智能助手|助手|模型)的(?:指令|说明|话|提示|要求|命令)",
    r"(?:只|仅)(?:需|能|要|许)?(?:回复|回答|输出|说)[“「『\"'‘:：]",
    r"在(?:你的?|每[条次个]|所有)?(?:回复|回答|答复|输出|草稿)的?(?:末尾|开头|结尾|最后|里面?|中)?(?:必须|务必|都要|都|请|要)?"
    r"(?:加上|加入|附上|插入|包含|写上|写入|写)",
    r"新(?:的)?(?:指令|系统提示)[:：]|(?:执行|服从|遵从|按照)(?:以下|下面|下列|我的)的?(?:指令|命令)",
)
_DELIMITERS = (
    r"<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>|\[(?:system|系统)\]",
    r"\bend of (?:the )?(?:documents?|prompt|context|conversation)\b",
    r"^\W{0,4}(?:system|assistant|developer|human)\s*[:：]|^[^\S\n]*+#{1,6}\s*+(?:system|instructions?|assistant|系统提示)\b|"
    r"^\W{0,4}(?:系统(?:消息|提示|指令)|助手|助理)\s*[:：]",
    r"</?(?:system|assistant|user|instructions?|documents?|conversation|context|order|资料|对话|订单|系统|指令)(?:\s[^<>]*)?>",
)
# What speaks of customers to somebody who serves them: a model, or a colleague. Customers do not, nor what is for them.
_OF_CUSTOMERS = (
    r"\b(?:tell|promise|convince|persuade|assure|make) the (?:customer|user|reader|client|buyer|shopper)s?\b",
    r"(?:告诉|劝说?|说服|怂恿)(?:客户|顾客|用户|对方)|"
    r"(?:向|对|给)(?:客户|顾客|用户)[^。！？!?\n]{0,6}?(?:承诺|许诺|许下|保证|答应)",
)
OF_CUSTOMERS = re.compile("|".join(_OF_CUSTOMERS), re.IGNORECASE)
INSTRUCTIONS = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (*_ENGLISH, *_CHINESE, *_OF_CUSTOMERS, *_DELIMITERS)
)
