// One import is enough for an application.
@_exported public import UpscaleCPU
@_exported public import UpscaleCodecs
@_exported public import UpscaleCore
@_exported public import UpscaleInspection
@_exported public import UpscaleModels
@_exported public import UpscaleOpenCL
