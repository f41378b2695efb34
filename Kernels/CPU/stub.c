#include "CUpscaleKernels.h"
