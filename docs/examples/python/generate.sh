#!/bin/sh
# Generates the wire's classes into ./generated. Usage: ./generate.sh [PYTHON]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
protos=$here/../../../proto/src/main/protobuf
out=${OUT:-$here/generated}
mkdir -p "$out"
"${1:-python3}" -m grpc_tools.protoc -I "$protos" -I "$here/../protos" -I /usr/include \
  --python_out="$out" --grpc_python_out="$out" \
  tidegate/v1/common.proto tidegate/v1/publish.proto tidegate/v1/feed.proto tidegate/v1/channels.proto \
  google/rpc/status.proto google/rpc/error_details.proto
