module klausel

go 1.26
