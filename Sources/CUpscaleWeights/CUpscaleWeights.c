#include "CUpscaleWeights.h"
