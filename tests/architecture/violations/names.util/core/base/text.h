#pragma once

class TextUtils;
