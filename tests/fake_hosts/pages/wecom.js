"use strict";

window.wecom = { calls: [], userId: "wmEXTERNAL1" };
