# make demo   enlarges the sample picture, or your own: make demo IN=photo.jpg OUT=large.png SCALE=2
# make test   runs all tests

IN ?= docs/images/sample.png
OUT ?= demo/large.png
SCALE ?= 4

DEBIAN_PACKAGES = libpng-dev libjpeg-dev liblcms2-dev
BREW_PACKAGES = libpng jpeg-turbo little-cms2
SUDO = $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: demo test setup lint examples benchmarks sanitize clean

demo: setup
	swift build -c release --product upscale
	@mkdir -p "$(dir $(OUT))"
	"$$(swift build -c release --show-bin-path)/upscale" "$(IN)" "$(OUT)" --scale $(SCALE) --force
	@echo "The result is $(abspath $(OUT))."

test: setup
	swift test

# What the codecs need from the system. Asks for sudo only where something is missing and you are not root.
setup:
	@command -v swift >/dev/null || { echo "Swift is missing: see https://www.swift.org/install"; exit 1; }
	@if command -v dpkg >/dev/null; then \
	  missing=""; \
	  for package in $(DEBIAN_PACKAGES); do \
	    dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	  fi; \
	elif command -v brew >/dev/null; then \
	  brew list $(BREW_PACKAGES) >/dev/null 2>&1 || brew install $(BREW_PACKAGES); \
	else \
	  echo "Install libpng, libjpeg and Little CMS 2 with their headers, if they are not here yet."; \
	fi

lint:
	swift format lint --strict --recursive --parallel \
	  Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Examples/Package.swift Examples/Sources

# The importing example, run on the sample.
examples: setup
	swift run --package-path Examples -c release enlarge docs/images/sample.png demo/example.png

benchmarks: setup
	swift build --package-path Benchmarks -c release

# Whatever parses bytes under AddressSanitizer, and whatever shares memory between threads under ThreadSanitizer.
sanitize: setup
	swift test --disable-xctest --sanitize=address --scratch-path .build-address --filter 'UpscaleCodecsTests|Safetensors'
	swift test --disable-xctest --sanitize=thread --scratch-path .build-thread --filter TilingTests

clean:
	rm -rf .build .build-* demo Benchmarks/.build Examples/.build
