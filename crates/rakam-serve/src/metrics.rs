//! Metrics for Prometheus.

use std::time::Duration;

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder, exponential_buckets,
};

/// The metrics of one server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    pub(crate) in_flight: IntGauge,
    pub(crate) batch_size: Histogram,
}

impl Metrics {
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("rakam_requests_total", "Requests answered, by route and status"),
            &["route", "status"],
        )?;
        // From 0.25 ms to 8 s.
        let seconds = HistogramVec::new(
            HistogramOpts::new(
                "rakam_request_seconds",
                "Seconds from the head of a request to the head of its response",
            )
            .buckets(exponential_buckets(0.000_25, 2.0, 16)?),
            &["route"],
        )?;
        let in_flight = IntGauge::new("rakam_requests_in_flight", "Requests being answered")?;
        let batch_size = Histogram::with_opts(
            HistogramOpts::new("rakam_batch_size", "Inputs read together")
                .buckets(vec![1.0, 2.0, 4.0, 8.0, 12.0, 16.0]),
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        registry.register(Box::new(batch_size.clone()))?;
        Ok(Self { registry, requests, seconds, in_flight, batch_size })
    }

    /// Counts a request that was answered.
    pub(crate) fn answered(&self, route: &str, status: &str, took: Duration) {
        self.requests.with_label_values(&[route, status]).inc();
        self.seconds.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    /// All metrics in Prometheus' text format.
    pub(crate) fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}
