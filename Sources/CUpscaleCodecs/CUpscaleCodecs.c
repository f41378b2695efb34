#include "CUpscaleCodecs.h"
