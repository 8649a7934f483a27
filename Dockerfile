# Two stages: a static program, and an image that holds nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -tags nomsgpack -trimpath -ldflags='-s -w' -o /abhilekh ./cmd/abhilekh \
    && mkdir /data /empty

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /abhilekh /abhilekh
COPY --from=build --chown=65532:65532 /data /data
COPY --from=build --chown=65532:65532 /empty /tmp
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENV ABHILEKH_DATA=/data ABHILEKH_LISTEN=0.0.0.0:8080
HEALTHCHECK --interval=30s --timeout=12s --start-period=60s CMD ["/abhilekh", "get", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["/abhilekh"]
CMD ["serve"]
