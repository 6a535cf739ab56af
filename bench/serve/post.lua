-- Posts the picture that stands in PICTURE; at the end, one line of figures for `load`.
wrk.method = "POST"
wrk.headers["Content-Type"] = "image/png"
local file = assert(io.open(os.getenv("PICTURE"), "rb"))
wrk.body = file:read("*a")
file:close()

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("figures %d %.0f %.2f %.2f %d\n", summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
