#include "COpenCLLoader.h"
