resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m6g.large"
  allocated_storage   = 200
  multi_az            = false
  skip_final_snapshot = true
}

resource "aws_sqs_queue" "receipts" {
  name = "receipts"
}
