"""Makes finders: pages written by code, with what stands where on them."""
