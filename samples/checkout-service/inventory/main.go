// Command inventory reserves stock for the checkout.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
)

type warehouse struct {
	url   string
	audit string
}

func main() {
	w := &warehouse{url: os.Getenv("WAREHOUSE_URL"), audit: "/var/log/inventory"}
	http.HandleFunc("/reserve", w.reserve)
	http.HandleFunc("/report", w.report)
	log.Fatal(http.ListenAndServe(":8080", nil))
}

// reserve takes a number of articles out of the stock.
func (w *warehouse) reserve(out http.ResponseWriter, in *http.Request) {
	count, _ := strconv.Atoi(in.URL.Query().Get("count"))
	sku := in.URL.Query().Get("sku")

	free, err := w.free(sku)
	if err != nil || free < count {
		http.Error(out, "not enough stock", http.StatusConflict)
		return
	}

	ctx := context.Background()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("%s/take/%s/%d", w.url, sku, count), nil)
	if err != nil {
		panic(err)
	}
	if _, err := http.DefaultClient.Do(req); err != nil {
		http.Error(out, "warehouse does not answer", http.StatusBadGateway)
		return
	}

	go func() {
		log.Printf("reserved %d of %s", count, sku)
	}()
	out.WriteHeader(http.StatusNoContent)
}

// free asks the warehouse how many articles are left.
func (w *warehouse) free(sku string) (int, error) {
	answer, err := http.Get(w.url + "/free/" + sku)
	if err != nil {
		return 0, err
	}
	var stock struct{ Free int }
	err = json.NewDecoder(answer.Body).Decode(&stock)
	return stock.Free, err
}

// report adds up the sizes of the audit files.
func (w *warehouse) report(out http.ResponseWriter, in *http.Request) {
	names, _ := filepath.Glob(filepath.Join(w.audit, "*.log"))
	var total int64
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			continue
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil {
			total += info.Size()
		}
	}
	fmt.Fprintln(out, total)
}
